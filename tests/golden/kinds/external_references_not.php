<?php
// needs-extension: sqlite3
/* A closure with 32 KB: too little to speak of. */
// expect-not: external_references
$table = range(1, 1000);
$database = new SQLite3(':memory:');
$database->createFunction('price', function ($id) use ($table) {
	return $table[$id];
});
$table = null;
reli_memory_snapshot($argv[1]) || exit(1);
