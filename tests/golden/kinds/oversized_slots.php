<?php
/* sprintf() begins with a buffer of 240 bytes, a slot of 320, and gives it away: 1,000 strings of 29 + 1 bytes that need 32. */
// expect: oversized_slots low count=1000 used_bytes=29000 allocated_bytes=320000 waste_bytes=288000 owner~\$numbers
$numbers = [];
for ($i = 0; $i < 1000; $i++) {
	$numbers[] = sprintf('%05d', $i);
}
reli_memory_snapshot($argv[1]) || exit(1);
