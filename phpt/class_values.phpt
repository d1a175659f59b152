--TEST--
A class tells the constants, static members and defaults that it declares; subclasses do not repeat them
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

interface Shape
{
	const UNIT = PHP_OS . ' units';
}

abstract class Figure implements Shape
{
	const NAMES = ['figure' . PHP_OS, 'other'];
	const BOTH = self::UNIT . ' and ' . PHP_VERSION;
	const NUMBER = 5;
	public static $known = ['known' . PHP_OS];
	protected static $late = PHP_OS . ' late';
	public static $number = 1;
	public $list = ['list', PHP_OS];
	private $secret = 'secret ' . PHP_OS;
	protected $next;
}

class Circle extends Figure
{
	const OWN = PHP_OS . ' own';
	public static $known = ['own' => PHP_OS];
	private $secret = 'another ' . PHP_OS;
	public $radius = 1.5;
}

class Ring extends Circle
{
}

new Ring();
echo strlen(Ring::NAMES[0] . Ring::BOTH . Ring::UNIT . Ring::OWN) > 0 ? "resolved\n" : '';
Figure::$known[] = 'live';
Ring::$known['ring'] = 'live';

$s = Rmem::take();
foreach (['Shape', 'Figure', 'Circle', 'Ring'] as $name) {
	$class = $s->classNode($name);
	echo $name, ' ', $s->attributes[$class]['#properties'] ?? '-', "\n";
	foreach (['CLASS', 'CLASS_CONSTANT', 'STATIC_PROPERTY', 'DEFAULT_VALUE'] as $kind) {
		foreach ($s->out[$class] as $edge) {
			/* Values of static members before first use depend on whether the class is opcache's. */
			if ($edge['kind'] === $kind && !($kind === 'DEFAULT_VALUE' && in_array($edge['link'], ['known', 'late'], true))) {
				$shown = $kind === 'CLASS' ? $s->attributes[$edge['child']]['class_name'] : $s->show($edge['child']);
				echo "  $kind $edge[link] ", str_replace([PHP_OS, PHP_VERSION], ['OS', 'V'], preg_replace('/string\(\d+\)/', 'string', $shown)), "\n";
			}
		}
	}
}
?>
--EXPECT--
resolved
Shape -
  CLASS_CONSTANT UNIT string "OS units"
Figure list,secret,next
  CLASS_CONSTANT NAMES array(2)
  CLASS_CONSTANT BOTH string "OS units and V"
  STATIC_PROPERTY known array(2)
  STATIC_PROPERTY late string "OS late"
  DEFAULT_VALUE list array(2)
  DEFAULT_VALUE secret string "secret OS"
Circle list,Figure::secret,next,secret,radius
  CLASS parent Figure
  CLASS_CONSTANT OWN string "OS own"
  STATIC_PROPERTY known array(2)
  DEFAULT_VALUE list array(2)
  DEFAULT_VALUE Figure::secret string "secret OS"
  DEFAULT_VALUE secret string "another OS"
Ring list,Figure::secret,next,secret,radius
  CLASS parent Circle
  DEFAULT_VALUE list array(2)
  DEFAULT_VALUE Figure::secret string "secret OS"
  DEFAULT_VALUE secret string "another OS"
