--TEST--
A sleeping fiber owns its VM stack, its C stack, and what C code keeps there
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip fibers came with 8.1'); ?>
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

$held = [];
for ($i = 0; $i < 10; $i++) {
	$held[] = $fiber = new Fiber(function () use ($i) {
		array_map(function ($text) {
			Fiber::suspend();
			return "$text mapped";
		}, ["word $i", 2]);
	});
	$fiber->start();
	/* The second call of the callback: the result has an element by now. */
	$fiber->resume();
}
unset($fiber);

$s = Rmem::take();
$fiber = $s->to($s->variable('held'), 5);
/* What array_map() has in its hands: an array, of which newer versions say last how much is in it. */
foreach ($s->ofType('StringContext') as $node) {
	if (substr($s->text($node), 1) === 'ord 5 mapped') {
		echo strpos($s->treePath($node), $s->treePath($fiber) . '/+0x') === 0 ? 'below the fiber' : $s->treePath($node), "\n";
	}
}
$stacks = array_filter($s->rows[$fiber], function ($row) { return $row['type'] === 'FiberCStackMemoryLocation'; });
foreach ($stacks as $row) {
	echo $row['region'], ' ', $row['size'] >= 65536 ? 'large' : 'small', "\n";
}
var_dump($s->summary['heap_walk_exact'], $s->summary['heap_unreached_bytes'] < 1024);
?>
--EXPECT--
below the fiber
outside large
string(1) "1"
bool(true)
