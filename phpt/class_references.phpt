--TEST--
Every reference that definitions hold is told once: names, types, attributes, traits, inherited methods
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

eval(<<<'CODE'
namespace Some\Package;
#[Mark('of interface', key: ['nested' => [1, 'two']])]
interface HasMark extends \Countable
{
	/** of the constant */
	#[Mark]
	const KIND = 'kind' . PHP_OS, LIST = ['one' . PHP_OS, 'x' => 2];

	/** of the method */
	public function mark(int $plain, ?HasMark $other = null, array ...$rest): ?Unknown;
}
trait Marks
{
	/** of the property */
	#[Mark('of property' . PHP_OS, 'shared' . 'by all')]
	protected $marks = ['some' => ['more' . PHP_OS]];
	public static ?array $known = ['k' . PHP_OS];
	private ?HasMark $typed = null;

	public function mark(int $plain, ?HasMark $other = null, array ...$rest): ?Unknown
	{
		static $calls = [], $last = 'nobody' . 'yet';
		$calls[] = $last = 'call ' . count($calls);
		return null;
	}

	public static function named(string $prefix = 'pre' . PHP_OS): array
	{
		return [$prefix . 'suffix', 'literal text', self::$known];
	}

	abstract function later(Marks $abstract);
}
trait OtherMarks
{
	public function mark($other) { return 'other' . $other; }
	public function hello($name) { return function ($greeting) use ($name) { return fn() => "$greeting, $name"; }; }
}
/** of the class */
#[Mark('of class')]
abstract class Marked implements HasMark, \IteratorAggregate, \ArrayAccess
{
	use Marks, OtherMarks {
		Marks::mark insteadof OtherMarks;
		OtherMarks::mark as protected otherMark;
		hello as greet;
	}
	public ?self $parentMark = null;
	public function later(Marks $concrete) { try { return 1; } catch (\LogicException $caught) { return $caught; } finally { echo ''; } }
	#[\ReturnTypeWillChange]
	public function count() { return 0; }
	public function getIterator(): \Iterator { yield 'a' => new \ArrayIterator([]); }
	#[\ReturnTypeWillChange]
	public function offsetGet($o) { return $o; }
	#[\ReturnTypeWillChange]
	public function offsetSet($o, $v) { }
	#[\ReturnTypeWillChange]
	public function offsetExists($o) { return true; }
	#[\ReturnTypeWillChange]
	public function offsetUnset($o) { }
}
class First extends Marked { }
final class Second extends First { public $marks = 'own'; public function later(Marks $abstract) { return 2; } }
class Failure extends \InvalidArgumentException { public $extra = ['extra' . PHP_OS]; }
class Items extends \ArrayObject { public function count(): int { return 7; } }
class Second1 extends First { }
if (PHP_OS) {
	class Conditional extends Second1 { const C = parent::KIND . 'x'; }
	function conditional(Conditional $only) { static $times = 0; return function () use ($only) { static $inner = ['i']; return $inner; }; }
}
CODE
);

foreach (['First', 'Second', 'Second1', 'Conditional'] as $name) {
	$class = "Some\\Package\\$name";
	(new $class())->mark(1);
	(new $class())->greet('world');
	$class::named();
	$class::$known[] = $name;
}
new Some\Package\Failure();
$kept = Some\Package\conditional(new Some\Package\Conditional());
$s = Rmem::take();
var_dump(check_held_values($s) > 60);
?>
--EXPECT--
bool(true)
