--TEST--
A reference that several typed properties share keeps a list of them; the list is the reference's
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

class Typed
{
	public array $list = [];
}

$one = new Typed();
$two = new Typed();
$other = new Typed();
$single = &$other->list;
$two->list = &$one->list;
$s = Rmem::take();
show_rows($s, $s->children($s->variable('other'), 'PROPERTY')['list']);
$reference = $s->children($s->variable('two'), 'PROPERTY')['list'];
echo $reference === $s->children($s->variable('one'), 'PROPERTY')['list'] ? 'shared' : 'apart', "\n";
show_rows($s, $reference);
echo $s->size($reference) - PHP_INT_SIZE * 4, "\n";
?>
--EXPECT--
1 x ZendReferenceMemoryLocation
shared
1 x InternalDataMemoryLocation
1 x ZendReferenceMemoryLocation
48
