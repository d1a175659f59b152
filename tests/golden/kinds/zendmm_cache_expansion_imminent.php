<?php
/* With 2.5 MB in use the program needs a third chunk and gives it back, five times. The next time the allocator will keep it. */
// expect: zendmm_cache_expansion_imminent warning last_chunks_delete_count=4 cached_chunks_count=0 chunks_count=2
$used = [];
for ($i = 0; $i < 600; $i++) {
	$used[] = str_repeat('u', 4000);
}
$list = null;
for ($round = 0; $round < 5; $round++) {
	for ($i = 0; $i < 500; $i++) {
		$list = [str_repeat('x', 4000), $list];
	}
	while ($list !== null) {
		$list = $list[1];
	}
	gc_mem_caches();
}
reli_memory_snapshot($argv[1]) || exit(1);
