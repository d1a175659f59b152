<?php
// needs-extension: pdo_sqlite
/* The connection hangs off nothing that goes round; the cycles that wait beside it have none. */
// expect-not: resource_leak_risk
// expect: gc_pending_candidate * total_count=6
class Repository
{
	public $cache;
	public $connection;
}
class Cache
{
	public $repository;
}
$connections = [];
for ($i = 0; $i < 3; $i++) {
	$repository = new Repository();
	$connections[] = new PDO('sqlite::memory:');
	$repository->cache = new Cache();
	$repository->cache->repository = $repository;
}
$repository = null;
reli_memory_snapshot($argv[1]) || exit(1);
