<?php
// needs-extension: pdo_sqlite
/* Three repositories and their caches refer to each other and nobody to them, each with an open connection. */
// expect: resource_leak_risk high resource_class=PDO reachability=garbage count=3
class Repository
{
	public $cache;
	public $connection;
}
class Cache
{
	public $repository;
}
for ($i = 0; $i < 3; $i++) {
	$repository = new Repository();
	$repository->connection = new PDO('sqlite::memory:');
	$repository->cache = new Cache();
	$repository->cache->repository = $repository;
}
$repository = null;
reli_memory_snapshot($argv[1]) || exit(1);
