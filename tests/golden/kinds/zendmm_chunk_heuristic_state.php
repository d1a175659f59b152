<?php
/* Nothing held: one chunk, and it was never more. */
// expect: zendmm_chunk_heuristic_state info chunks_count=1 peak_chunks_count=1 cached_chunks_count=0 last_chunks_delete_count=0
// expect: zendmm_chunk_fragmentation_state info chunks_count=1 pinned_chunks_count=0
reli_memory_snapshot($argv[1]) || exit(1);
