<?php
// needs-extension: ffi
/* The same with an average that stays: past requests needed as much, and the cache is there for the next. */
// expect-not: zendmm_cache_bloat
// expect: zendmm_chunk_heuristic_state info cached_chunks_count>=9
$engine = FFI::cdef('uint64_t *zend_mm_get_heap(void);');
$heap = $engine->zend_mm_get_heap();
for ($average = 0; $average < 64 && $heap[$average] !== 0x3ff0000000000000; $average++);
$strings = [];
for ($i = 0; $i < 5000; $i++) {
	$strings[] = str_repeat('s', 4000);
}
$heap[$average] = 0x4028000000000000;
$strings = null;
gc_mem_caches();
reli_memory_snapshot($argv[1]) || exit(1);
