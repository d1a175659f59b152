<?php
/*
 * A small shop that answers requests in one process, as workers do. Every answer
 * also goes into a cache whose keys hold the time of the request: nothing is ever
 * found in it again, and nothing is ever thrown out. The report says so.
 */

namespace Shop;

require __DIR__ . '/src/Catalog.php';
require __DIR__ . '/src/PageCache.php';
require __DIR__ . '/src/Worker.php';

$catalog = new Catalog(400);
$worker = new Worker($catalog, new PageCache());

mt_srand(1);
for ($request = 1; $request <= 6000; $request++) {
	$worker->answer('/product/' . mt_rand(1, 400), ['visitor' => "visitor$request", 'language' => 'en']);
}

$worker->onReport(function (PageCache $cache) use ($argv, $catalog): void {
	$result = reli_memory_snapshot($argv[1], ['label' => 'demo']);
	if ($result === false) {
		exit(1);
	}
	printf("snapshot: %d bytes, %d nodes, %d edges, the program stood still for %.1f ms\n",
		$result['bytes'], $result['nodes'], $result['edges'], $result['pause_ns'] / 1e6);
});
$worker->report();
