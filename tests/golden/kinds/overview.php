<?php
/* A few strings. What PHP itself says about its memory is what the report has to say. */
// expect: overview info analyzed_percentage>=99 analyzed_percentage_source=block_enumeration unreached_bytes=0 memory_limit=134217728
// run: -d memory_limit=128M
$strings = [];
for ($i = 0; $i < 1000; $i++) {
	$strings[] = str_repeat('x', $i);
}
$usage = $real = 0;
$usage = memory_get_usage();
$real = memory_get_usage(true);
reli_memory_snapshot($argv[1]) || exit(1);
echo "// expect: overview info memory_get_usage=$usage memory_get_real_usage=$real\n";
