<?php
// needs-extension: readline
// run: -d extension=readline
/* A library keeps a function in a variable of its own: a closure that nothing else refers to, with 512 KB. */
// expect: external_references info class_or_type=Closure count=1 missing_references=1 retained_bytes>=500000
$table = range(1, 20000);
$table[] = str_repeat('x', 200000);
readline_completion_function(function ($id) use ($table) {
	return $table[$id];
});
$table = null;
reli_memory_snapshot($argv[1]) || exit(1);
