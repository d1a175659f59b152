<?php
// needs-extension: sqlite3
/* The connection keeps a function in SQLite's own memory: a closure that nothing else refers to, with 512 KB. */
// expect: external_references info class_or_type=Closure count=1 missing_references=1 retained_bytes>=500000
$table = range(1, 20000);
$table[] = str_repeat('x', 200000);
$database = new SQLite3(':memory:');
$database->createFunction('price', function ($id) use ($table) {
	return $table[$id];
});
$table = null;
reli_memory_snapshot($argv[1]) || exit(1);
