<?php
/* Nothing but the call. */
// healthy
reli_memory_snapshot($argv[1]) || exit(1);
