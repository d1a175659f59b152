<?php
/* The string is gone, the peak was there: 2 + 29 of 32 MiB, 96.9 %. */
// run: -d memory_limit=32M
// expect: near_memory_limit high limit=33554432 usage_percentage>=96.8 usage_percentage<=97
$string = str_repeat('x', 29 * 1024 * 1024);
$string = null;
reli_memory_snapshot($argv[1]) || exit(1);
