--TEST--
A property table left behind by a cast holds no second reference to the values
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Point
{
	public $x;
	public $y = 2;
}

$point = new Point();
$point->x = str_repeat('x', 20);
foreach ($point as $name => &$ignored) {
}
unset($ignored);
ob_start();
var_dump($point);
ob_end_clean();
$cast = (array) $point;

$s = Rmem::take();
$node = $s->variable('point');
$value = $s->to($node, 'x');
var_dump($s->holders($value) <= $s->refcount($value));
foreach ($s->children($node, 'DYNAMIC_PROPERTIES') as $table) {
	foreach ($s->out[$table] ?? [] as $edge) {
		if ($s->value($edge['child']) === $value) {
			echo 'table: ', $edge['kind'], ' ', $edge['strength'], "\n";
		}
	}
	var_dump((bool) ($s->containers[$table]['flags'] & 16));
}
?>
--EXPECT--
bool(true)
table: ALIAS weak
bool(true)
