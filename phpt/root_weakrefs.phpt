--TEST--
The registry of weak references: its table is counted, its objects are not held, lists of holders are the objects'
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80000) die('skip weak maps came with 8.0'); ?>
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

$object = new Held('looked at');
$reference = WeakReference::create($object);
$first = new WeakMap();
$second = new WeakMap();
$first[$object] = str_repeat('one', 3);
$second[$object] = str_repeat('two', 3);
$s = Rmem::take();
$root = $s->roots['weakrefs'];
echo $s->attributes[$root]['#count'], "\n";
show_rows($s, $root);
show_rows($s, $s->variable('object'));
echo references($s, $s->variable('object')), "\n";
echo count($s->out[$root] ?? []), "\n";
show_too_many($s);
?>
--EXPECT--
1
1 x ZendArrayTableMemoryLocation
1 x ZendArrayTableOverheadMemoryLocation
1 x InternalDataMemoryLocation
1 x ZendArrayTableMemoryLocation
1 x ZendArrayTableOverheadMemoryLocation
1 x ZendObjectMemoryLocation
all references
0
no value has too many
