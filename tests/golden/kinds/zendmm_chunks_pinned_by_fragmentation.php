<?php
/* Strings of a page fill five chunks, one of 450 is kept: of the chunks that are neither the first nor the newest, each has one. */
// expect: zendmm_chunks_pinned_by_fragmentation warning chunks_mostly_empty_count>=2 chunks_mostly_empty_count<=3 chunks.0.blocks.0.path~\$kept
$kept = $rest = [];
for ($i = 0; $i < 2200; $i++) {
	if ($i % 450 === 0) {
		$kept[] = str_repeat('k', 4000);
	} else {
		$rest[] = str_repeat('r', 4000);
	}
}
$rest = null;
reli_memory_snapshot($argv[1]) || exit(1);
