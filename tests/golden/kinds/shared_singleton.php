<?php
/* 80 controllers and one logger. */
// expect: shared_singleton info source_class=Controller link_name=logger target_class=Logger ref_count=80 target_count=1
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
for ($i = 0; $i < 80; $i++) {
	$controller = new Controller();
	$controller->logger = $logger;
	$controllers[] = $controller;
}
$controller = null;
reli_memory_snapshot($argv[1]) || exit(1);
