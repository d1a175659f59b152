<?php
/* The same with twice as many chunks. */
// expect: zendmm_chunks_pinned_by_fragmentation medium chunks_mostly_empty_count>=4
$kept = $rest = [];
for ($i = 0; $i < 4400; $i++) {
	if ($i % 450 === 0) {
		$kept[] = str_repeat('k', 4000);
	} else {
		$rest[] = str_repeat('r', 4000);
	}
}
$rest = null;
reli_memory_snapshot($argv[1]) || exit(1);
