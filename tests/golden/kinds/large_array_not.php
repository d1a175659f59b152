<?php
/* 200 numbers as text: 256 slots of 16 bytes and 200 strings, 9.9 KB. */
// expect-not: large_array path=$numbers
$numbers = [];
for ($i = 0; $i < 200; $i++) {
	$numbers[] = (string) (10 + $i % 90) . 'x';
}
reli_memory_snapshot($argv[1]) || exit(1);
