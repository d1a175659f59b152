<?php
/* str_pad() knows how long the result will be. */
// expect-not: oversized_slots
$numbers = [];
for ($i = 0; $i < 1000; $i++) {
	$numbers[] = str_pad((string) $i, 5, '0', STR_PAD_LEFT);
}
reli_memory_snapshot($argv[1]) || exit(1);
