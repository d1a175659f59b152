<?php
/* One string of 26 MiB in a limit of 32 MiB. The limit counts whole chunks: 2 + 26 MiB and a page, 87.5 %. */
// run: -d memory_limit=32M
// expect: near_memory_limit warning limit=33554432 usage_percentage>=87.5 usage_percentage<=87.6 headroom>=4100000
$string = str_repeat('x', 26 * 1024 * 1024);
reli_memory_snapshot($argv[1]) || exit(1);
