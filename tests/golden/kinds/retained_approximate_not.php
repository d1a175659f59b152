<?php
/* The same in a variable. */
// expect-not: retained_approximate
// expect: retained_exact info scc_count=0
$table = range(1, 20000);
$check = function () use ($table) {
	return count($table);
};
$table = null;
reli_memory_snapshot($argv[1]) || exit(1);
