<?php
/* Ten services: that may still be an ordinary knot of objects. */
// expect-not: di_container_cycle
// expect: cycle_cluster low count=1 class_count=11
class Container
{
	public $services = [];
}
abstract class Service
{
	public $container;
}
$container = new Container();
for ($i = 0; $i < 10; $i++) {
	eval("final class Service$i extends Service {}");
	$class = "Service$i";
	$container->services[$class] = new $class();
	$container->services[$class]->container = $container;
}
reli_memory_snapshot($argv[1]) || exit(1);
