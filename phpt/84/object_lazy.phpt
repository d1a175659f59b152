--TEST--
Lazy objects are looked at and not initialised
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
if (PHP_VERSION_ID < 80400) {
	die('skip needs lazy objects');
}
?>
--FILE--
<?php
require __DIR__ . '/../lib/inside.inc';

class Service
{
	public string $name;
	public ?array $options = null;
}

class Factory
{
	public static int $made = 0;

	public function make(object $service): Service
	{
		self::$made++;
		$real = new Service;
		$real->name = str_repeat('real ', 2);
		return $real;
	}
}

$class = new ReflectionClass(Service::class);
$held = [];
for ($i = 0; $i < 10; $i++) {
	$held[] = [
		'ghost' => $class->newLazyGhost(function (Service $service) use ($i) {
			Factory::$made++;
			$service->name = "ghost $i";
		}),
		'proxy' => $class->newLazyProxy([new Factory, 'make']),
		'initialised ghost' => $class->newLazyGhost(function (Service $service) use ($i) {
			$service->name = "awake $i";
		}),
		'initialised proxy' => $class->newLazyProxy([new Factory, 'make']),
	];
	$held[$i]['initialised ghost']->name;
	$held[$i]['initialised proxy']->name;
}
unset($class);
$made = Factory::$made;

$s = Rmem::take();
var_dump(Factory::$made === $made);
$all = $s->variable('held');
foreach (array_keys($held[0]) as $name) {
	$node = $s->to($all, 3, $name);
	echo $name, $s->containers[$node]['flags'] & 128 ? ' lazy' : '', "\n";
	show_inside($s, $node, []);
}
var_dump(check_references($s, $all) > 100);
check_precise($s, $all);
var_dump($class = (new ReflectionClass(Service::class))->isUninitializedLazyObject($held[0]['ghost']));
?>
--EXPECT--
bool(true)
ghost lazy
  lazy_initializer member: object Closure
  lazy_callback member: object Closure
proxy lazy
  lazy_initializer member: array(2)
  lazy_callback member: object Factory
initialised ghost
  name property: string(7) "awake 3"
initialised proxy lazy
  lazy_instance member: object Service
bool(true)
bool(true)
