<?php
/* Nothing is kept but what came first: the other chunks go back to the system. */
// expect-not: zendmm_chunks_pinned_by_fragmentation
$kept = $rest = [];
for ($i = 0; $i < 5; $i++) {
	$kept[] = str_repeat('k', 4000);
}
for ($i = 0; $i < 2200; $i++) {
	$rest[] = str_repeat('r', 4000);
}
$rest = null;
gc_mem_caches();
reli_memory_snapshot($argv[1]) || exit(1);
