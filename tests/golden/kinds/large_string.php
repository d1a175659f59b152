<?php
/* A page of 300,000 bytes, twice: two copies of the same. */
// expect: large_string low size=300024 length=300000 copies=2 preview~^<p>
$pages = [str_repeat('<p>text</p>', 27272) . '12345678', str_repeat('<p>text</p>', 27272) . '12345678'];
reli_memory_snapshot($argv[1]) || exit(1);
