--TEST--
Property hooks: functions with their statics; virtual properties have no value
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80400) die('skip hooks came with 8.4'); ?>
--FILE--
<?php
require __DIR__ . '/../lib/rmem.inc';

class Person
{
	public array $backed = ['backing'] {
		get {
			static $reads = [];
			$reads[] = 'read ' . count($reads);
			return $this->backed;
		}
		set(array $value) {
			$this->backed = $value;
		}
	}
	public string $virtual {
		get => throw new Exception('the hook ran');
	}
	public private(set) array $limited = ['limited'];
}

$person = new Person();
$person->backed = ['written', 'values'];
$person->backed;
$person->backed;

$s = Rmem::take();
$node = $s->variable('person');
foreach ($s->children($node, 'PROPERTY') as $name => $value) {
	echo $name, ' ', $s->show($value), "\n";
}
$hooks = [];
foreach ($s->attributes as $id => $values) {
	if (strpos($values['#function'] ?? '', '$backed::get') !== false && $s->type($id) === 'UserFunctionDefinitionContext') {
		$hooks[] = $id;
	}
}
var_dump(count($hooks));
echo $s->show($s->to($hooks[0], 'static_variables', 'reads')), "\n";
?>
--EXPECT--
backed array(2)
limited array(1)
int(1)
array(2)
