--TEST--
Names of methods that __call() will answer are held while their arguments are computed
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

class Answers
{
	public function __call($name, $arguments)
	{
		return $arguments[0];
	}
}

$object = new Answers();
$outer = str_repeat('outer', 3);
$inner = str_repeat('inner', 3);
$s = $object->$outer($object->$inner(Rmem::take()));
show_links($s, $s->roots['engine'], '/trampoline/');
echo references($s, $s->variable('outer')), ', ', references($s, $s->variable('inner')), "\n";
show_too_many($s);
?>
--EXPECT--
trampoline: string(15) "outerouterouter", all references
trampoline: string(15) "innerinnerinner", all references
all references, all references
no value has too many
