<?php
/* 16 MB of which every fourth page is kept: 12 MB are free, and no chunk is. */
// expect: zendmm_heap_fragmentation_high medium waste_bytes>=11000000 fragmentation_percentage>=65 fragmentation_percentage<=80
$kept = $rest = [];
for ($i = 0; $i < 4000; $i++) {
	if ($i % 4 === 0) {
		$kept[] = str_repeat('k', 4000);
	} else {
		$rest[] = str_repeat('r', 4000);
	}
}
$rest = null;
reli_memory_snapshot($argv[1]) || exit(1);
