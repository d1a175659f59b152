<?php
/* 5,000 numbers as text, 24 + 6 bytes each in slots of 32, and a table of 8,192 slots of 16 bytes: 131,080 with its two hash words. */
// expect: large_array low element_count=5000 capacity=8192 packed=true path=$numbers table_size=131136
$numbers = [];
for ($i = 0; $i < 5000; $i++) {
	$numbers[] = (string) (100000 + $i);
}
reli_memory_snapshot($argv[1]) || exit(1);
