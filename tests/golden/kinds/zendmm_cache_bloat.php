<?php
// needs-extension: ffi
/*
 * A chunk cache that the average of past requests does not explain. In one command the average never moves, so it is put to
 * twelve chunks while 20 MB are given back, and to one again: the allocator is left with ten chunks cached and one in use.
 */
// expect: zendmm_cache_bloat medium chunks_count=1 cached_chunks_count>=9 cached_chunks_count<=11 expected_cached_chunks=0 excess_chunks>=9
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
$heap[$average] = 0x3ff0000000000000;
reli_memory_snapshot($argv[1]) || exit(1);
