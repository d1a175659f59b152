--TEST--
A closure of a method that needs no run-time cache has one all the same, of the smallest block
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

class Quiet
{
	public function nothing()
	{
	}
}

$closures = [];
for ($i = 0; $i < 3; $i++) {
	$closures[] = Closure::fromCallable([new Quiet(), 'nothing']);
}
$s = Rmem::take();
foreach ($s->children($s->variable('closures'), 'ELEMENT') as $closure) {
	echo count($s->children($closure, 'INFERRED')), "\n";
}
?>
--EXPECT--
0
0
0
