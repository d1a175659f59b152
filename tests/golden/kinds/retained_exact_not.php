<?php
// needs-extension: sqlite3
/* The connection keeps a callable where only a search of its memory finds it, and with it a third of this heap. */
// expect-not: retained_exact
// expect: retained_approximate info
class Check
{
	public $table;

	public function __invoke()
	{
		return SQLite3::OK;
	}
}
$check = new Check();
$check->table = range(1, 20000);
$database = new SQLite3(':memory:');
$database->setAuthorizer($check);
$check = null;
reli_memory_snapshot($argv[1]) || exit(1);
