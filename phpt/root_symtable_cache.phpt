--TEST--
Symbol tables kept for the next call are held by the root symtable_cache
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

function extracts(array $values, $depth)
{
	extract($values);
	if ($depth > 0) {
		extracts($values, $depth - 1);
	}
}

extracts(['first' => 1, 'second' => 2], 2);
$s = Rmem::take();
show_links($s, $s->roots['symtable_cache']);
show_too_many($s);
?>
--EXPECT--
symtable_cache[0]: array(0), all references
symtable_cache[1]: array(0), all references
symtable_cache[2]: array(0), all references
no value has too many
