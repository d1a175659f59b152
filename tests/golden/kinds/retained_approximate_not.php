<?php
/* The same texts in an array. */
// expect-not: retained_approximate
// expect: retained_exact info scc_count=0
$texts = [];
for ($i = 0; $i < 20; $i++) {
	$texts[$i] = str_repeat("text $i ", 3000);
}
reli_memory_snapshot($argv[1]) || exit(1);
