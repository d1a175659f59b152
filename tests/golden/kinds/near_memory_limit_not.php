<?php
/* 2 + 23 of 32 MiB: 78.1 %. */
// run: -d memory_limit=32M
// expect-not: near_memory_limit
$string = str_repeat('x', 23 * 1024 * 1024);
reli_memory_snapshot($argv[1]) || exit(1);
