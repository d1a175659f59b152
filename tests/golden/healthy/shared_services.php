<?php
/*
 * 150 controllers that share one container, one logger and one configuration of 200 KB. Dropping their properties would
 * free nothing, and nobody may be told to do so.
 */
// healthy
// shared: \$(container|logger)\b|Shop\\(Container|Logger)\b
// expect-not: expensive_property class_name=Shop\Controller
// expect-not: ownership_pattern

namespace Shop;

final class Logger
{
	private array $handlers = ['stderr' => 'php://stderr'];
}

final class Container
{
	private array $services = [];

	public function add(string $id, object $service): void
	{
		$this->services[$id] = $service;
	}
}

final class Controller
{
	public function __construct(private Container $container, private Logger $logger, private array $config, private string $route)
	{
	}
}

$container = new Container();
$logger = new Logger();
$config = [];
for ($i = 0; $i < 1000; $i++) {
	$config["parameter.$i"] = "value $i " . str_repeat('.', 100);
}
$controllers = [];
for ($i = 0; $i < 150; $i++) {
	$controllers["route$i"] = new Controller($container, $logger, $config, "/route/$i");
}
$container->add('logger', $logger);
reli_memory_snapshot($argv[1]) || exit(1);
