<?php
/* 10,000 bytes are not many. */
// expect-not: large_string
$page = str_repeat('x', 10000);
reli_memory_snapshot($argv[1]) || exit(1);
