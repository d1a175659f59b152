<?php
/* 8 MB of strings of a page each, one of ten kept: 90 % of the pages are free. */
// expect: zendmm_chunk_fragmentation_state info chunks_count>=4 chunks_count<=5 fragmentation_percentage>=75 chunks_total_free_bytes>=6500000
$kept = $rest = [];
for ($i = 0; $i < 2000; $i++) {
	if ($i % 10 === 0) {
		$kept[] = str_repeat('k', 4000);
	} else {
		$rest[] = str_repeat('r', 4000);
	}
}
$rest = null;
reli_memory_snapshot($argv[1]) || exit(1);
