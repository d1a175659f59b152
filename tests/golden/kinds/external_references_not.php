<?php
// needs-extension: readline
// run: -d extension=readline
/* A closure with 32 KB: too little to speak of. */
// expect-not: external_references
$table = range(1, 1000);
readline_completion_function(function ($id) use ($table) {
	return $table[$id];
});
$table = null;
reli_memory_snapshot($argv[1]) || exit(1);
