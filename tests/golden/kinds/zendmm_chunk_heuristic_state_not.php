<?php
/* Without PHP's own allocator there are no chunks. */
// env: USE_ZEND_ALLOC=0
// expect-not: zendmm_chunk_heuristic_state
// expect-not: zendmm_chunk_fragmentation_state
// expect: overview info
reli_memory_snapshot($argv[1]) || exit(1);
