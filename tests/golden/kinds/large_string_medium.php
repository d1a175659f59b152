<?php
/* 2 MB in one string: four fifths of the heap. */
// expect: large_string medium size=2000024 path=$page
$page = str_repeat('x', 2000000);
reli_memory_snapshot($argv[1]) || exit(1);
