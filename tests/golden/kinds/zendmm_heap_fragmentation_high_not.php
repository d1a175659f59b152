<?php
/* 16 MB of which two in five pages are free: 6.5 MB, 40 %. */
// expect-not: zendmm_heap_fragmentation_high
$kept = $rest = [];
for ($i = 0; $i < 4000; $i++) {
	if ($i % 5 >= 2) {
		$kept[] = str_repeat('k', 4000);
	} else {
		$rest[] = str_repeat('r', 4000);
	}
}
$rest = null;
reli_memory_snapshot($argv[1]) || exit(1);
