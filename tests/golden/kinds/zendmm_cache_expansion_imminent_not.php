<?php
/* Four times: two more are needed. */
// expect-not: zendmm_cache_expansion_imminent
// expect: zendmm_chunk_heuristic_state info last_chunks_delete_count=3
$used = [];
for ($i = 0; $i < 600; $i++) {
	$used[] = str_repeat('u', 4000);
}
$list = null;
for ($round = 0; $round < 4; $round++) {
	for ($i = 0; $i < 500; $i++) {
		$list = [str_repeat('x', 4000), $list];
	}
	while ($list !== null) {
		$list = $list[1];
	}
	gc_mem_caches();
}
reli_memory_snapshot($argv[1]) || exit(1);
