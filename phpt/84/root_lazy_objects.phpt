--TEST--
The table of lazy objects is counted as memory of the root lazy_objects, and holds nothing
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80400) die('skip lazy objects came with 8.4'); ?>
--FILE--
<?php
require __DIR__ . '/../lib/roots.inc';

class Lazy
{
	public $text;
}

$class = new ReflectionClass('Lazy');
$ghost = $class->newLazyGhost(new Held('of the ghost'));
$proxy = $class->newLazyProxy(new Held('of the proxy'));
$s = Rmem::take();
$root = $s->roots['lazy_objects'];
echo $s->attributes[$root]['#count'], ' ', count($s->out[$root] ?? []), "\n";
show_rows($s, $root);
/* Nodes are in the order of memory. */
$lines = [];
foreach ($s->instances('Held') as $node) {
	$lines[] = describe($s, $node) . ', ' . references($s, $node) . "\n";
}
sort($lines);
echo implode('', $lines);
show_too_many($s);
var_dump($class->isUninitializedLazyObject($ghost));
?>
--EXPECT--
2 0
1 x ZendArrayTableMemoryLocation
1 x ZendArrayTableOverheadMemoryLocation
Held(of the ghost), all references
Held(of the proxy), all references
no value has too many
bool(true)
