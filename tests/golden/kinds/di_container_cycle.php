<?php
/* A container with twenty services, each of a class of its own, which all refer to it: one cycle of 21 classes. */
// expect: di_container_cycle info count=1 class_count=21
// expect-not: cycle_cluster
class Container
{
	public $services = [];
}
abstract class Service
{
	public $container;
}
$container = new Container();
for ($i = 0; $i < 20; $i++) {
	eval("final class Service$i extends Service {}");
	$class = "Service$i";
	$container->services[$class] = new $class();
	$container->services[$class]->container = $container;
}
reli_memory_snapshot($argv[1]) || exit(1);
