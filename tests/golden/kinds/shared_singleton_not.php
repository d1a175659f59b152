<?php
/* 50 controllers: not more than fifty. */
// expect-not: shared_singleton source_class=Controller
class Logger
{
	public $records = 0;
}
class Controller
{
	public $logger;
}
$logger = new Logger();
$controllers = [];
for ($i = 0; $i < 50; $i++) {
	$controller = new Controller();
	$controller->logger = $logger;
	$controllers[] = $controller;
}
$controller = null;
reli_memory_snapshot($argv[1]) || exit(1);
