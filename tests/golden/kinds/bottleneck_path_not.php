<?php
/* The same texts in twenty variables of a hundred: none of them is the way to most of the memory. */
// expect-not: bottleneck_path severity~high|medium
for ($n = 0; $n < 20; $n++) {
	$name = "pages$n";
	for ($i = 0; $i < 100; $i++) {
		$$name[] = str_repeat(chr(65 + $i % 26), 1000);
	}
}
reli_memory_snapshot($argv[1]) || exit(1);
