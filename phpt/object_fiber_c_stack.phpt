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
$result = null;
foreach ($s->out[$fiber] as $edge) {
	if ($edge['kind'] === 'INFERRED' && $s->type($edge['child']) === 'ArrayHeaderContext') {
		$result = $edge['child'];
	}
}
echo $s->show($result), ' ', $s->show($s->to($result, 0)), "\n";
$stacks = array_filter($s->rows[$fiber], function ($row) { return $row['type'] === 'FiberCStackMemoryLocation'; });
foreach ($stacks as $row) {
	echo $row['region'], ' ', $row['size'] >= 65536 ? 'large' : 'small', "\n";
}
var_dump($s->summary['heap_walk_exact'], $s->summary['heap_unreached_bytes'] < 1024);
?>
--EXPECT--
array(1) string(13) "word 5 mapped"
outside large
string(1) "1"
bool(true)
