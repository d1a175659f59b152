<?php
// needs-extension: sqlite3
/* The same with a closure: what it holds rests on a guess. */
// expect: retained_approximate info inferred_bytes>=300000
$table = range(1, 20000);
$database = new SQLite3(':memory:');
$database->setAuthorizer(function () use ($table) {
	return count($table);
});
$table = null;
reli_memory_snapshot($argv[1]) || exit(1);
