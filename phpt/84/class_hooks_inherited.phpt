--TEST--
Inherited hooks, hooks of traits, typed constants: every reference once, no byte left over
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80400) die('skip hooks came with 8.4'); ?>
--FILE--
<?php
require __DIR__ . '/../lib/definitions.inc';

Rmem::take();
$before = unexplained_bytes(Rmem::take());
eval(<<<'CODE'
interface Named { public string $name { get; } }
trait Logged
{
	public string $log = 'log' . PHP_OS {
		get { static $reads = ['read' . PHP_OS]; $reads[] = 'again'; return $this->log; }
		set(string|int $value) { $this->log = 'set ' . $value; }
	}
}
abstract class Base implements Named
{
	use Logged;
	const string|int TYPED = 'typed' . PHP_OS;
	const (Countable&Traversable)|null NONE = null;
	abstract public int $size { get; }
	public string $name = 'name' . PHP_OS { get => $this->name . '!'; set => $this->name = strtolower($value); }
	public array $virtual { get => array_map(fn($x) => $x . PHP_OS, ['v']); }
	public function intersect((Countable&Traversable)|(Stringable&Iterator)|null $x): (Countable&Traversable)|int { return 1; }
}
class Middle extends Base { public int $size { get => 5; } public string $name { get => 'middle ' . parent::$name::get(); } }
class Leaf extends Middle { }
#[\Deprecated('since ' . PHP_OS)] function old() { return 1; }
CODE
);
$leaf = new Leaf();
$leaf->name = 'SET' . PHP_OS;
$leaf->log = 5;
echo strlen($leaf->name . $leaf->log . $leaf->virtual[0] . Leaf::TYPED) > 20 ? "used\n" : '';

$s = Rmem::take();
foreach (['Base', 'Middle', 'Leaf'] as $name) {
	$hooks = array_filter(array_keys($s->children($s->classNode($name), 'FUNCTION')), fn($key) => $key[0] === '$');
	echo $name, ': ', implode(' ', $hooks), "\n";
}
$held = fn($class, $hook) => $s->children($s->classNode($class), 'FUNCTION')[$hook];
var_dump($held('Base', '$name::set') === $held('Middle', '$name::set'));
echo $s->show($s->to($held('Base', '$log::get'), 'static_variables', 'reads')), "\n";
check_held_values($s);
echo unexplained_bytes($s) - $before, ' ', $s->summary['heap_walk_exact'], "\n";
?>
--EXPECT--
used
Base: $size::get $name::get $name::set $virtual::get $log::get $log::set
Middle: $size::get $name::get $name::set
Leaf: 
bool(true)
array(2)
0 1
