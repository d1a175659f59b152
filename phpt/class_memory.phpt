--TEST--
No byte of a definition is left to the conservative scan
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

Rmem::take();
$before = unexplained_bytes(Rmem::take());
for ($i = 0; $i < 20; $i++) {
	eval(str_replace('NN', (string) $i, <<<'CODE'
		/** of the interface */
		interface FaceNN extends Countable { const SOME = ['a' . PHP_OS, ['deep' => PHP_OS . '.']]; public function named(string $n, ?FaceNN $f = null): ?array; }
		trait PartNN
		{
			public static $shared = ['s' => PHP_OS];
			protected $own = ['o' . PHP_OS];
			public function part(int ...$numbers) { static $seen = ['x'], $more = PHP_OS; $seen[] = $numbers; return function () use ($numbers) { static $in = []; return $in; }; }
			public function two() { return 2; }
		}
		trait SideNN { public function two() { return 'two'; } }
		/** of the class */
		abstract class BaseNN implements FaceNN, IteratorAggregate, ArrayAccess
		{
			use PartNN, SideNN { PartNN::two insteadof SideNN; SideNN::two as protected three; }
			public ?FaceNN $typed = null;
			public function named(string $n, ?FaceNN $f = null): ?array { try { foreach ([1, 2] as $k => $v) { return [$n . $k => $f]; } } catch (Error | Exception $e) { return []; } finally { $x = 1; } }
			#[ReturnTypeWillChange]
			public function count() { return 1; }
			public function getIterator(): Iterator { yield 1; }
			#[ReturnTypeWillChange]
			public function offsetGet($o) { return $o; }
			#[ReturnTypeWillChange]
			public function offsetSet($o, $v) { }
			#[ReturnTypeWillChange]
			public function offsetExists($o) { return true; }
			#[ReturnTypeWillChange]
			public function offsetUnset($o) { }
		}
		final class LeafNN extends BaseNN { const MORE = self::SOME + ['m']; public function __get($name) { return $name . PHP_OS; } }
		class FailNN extends DomainException { public $extra = ['e' . PHP_OS]; }
		class ListNN extends ArrayObject { public function count(): int { return 3; } }
		class LeafBaseNN { public $p = "p" . PHP_OS; }
		if (PHP_OS) { class LateNN extends LeafBaseNN { } function lateNN(array $list = [PHP_OS]) { static $calls = 0; return fn() => $calls + count($list); } }
		CODE

	));
	$leaf = "Leaf$i";
	$late = "late$i";
	$kept[] = [(new $leaf())->part(1, 2), $late(), $leaf::MORE];
}
eval_definitions($s = Rmem::take()) === [] and print("no definitions\n");
echo unexplained_bytes($s) - $before, "\n";
var_dump($s->summary['heap_walk_exact'], $s->summary['heap_unreached_bytes']);
?>
--EXPECT--
0
string(1) "1"
string(1) "0"
