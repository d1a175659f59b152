--TEST--
Detail full: containers, elements and scalars as nodes, under the names that reli-prof gives them
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Thing
{
	public $text = 'default';
	public $number = 42;
}

$thing = new Thing();
$thing->text = str_repeat('t', 10);
$map = ['key of map' => 1.5, 'other' => [true, null]];
$infinite = INF;

$s = Rmem::take(['detail' => 'full']);
$frame = $s->frame();
echo $s->type($s->to($frame, 'local_variables')), "\n";
$thing = $s->to($frame, 'local_variables', 'thing');
echo $s->type($thing), ' ', $s->type($s->to($thing, 'object_properties')), "\n";
$number = $s->to($thing, 'object_properties', 'number');
echo $s->type($number), ' ', json_encode($s->attributes[$number]), "\n";
$map = $s->to($frame, 'local_variables', 'map');
$elements = $s->to($map, 'array_elements');
echo $s->type($elements), ' ', $s->attributes[$elements]['#count'], "\n";
$element = $s->to($elements, 'key of map');
echo $s->type($element), ' ', json_encode($s->attributes[$s->to($element, 'value')]), "\n";
$other = $s->to($elements, 'other', 'value', 'array_elements');
foreach ([0, 1] as $i) {
	echo json_encode($s->attributes[$s->to($other, $i, 'value')]), "\n";
}
echo json_encode($s->attributes[$s->to($frame, 'local_variables', 'infinite')]), "\n";
echo $s->summary['detail'], "\n";
?>
--EXPECT--
CallFrameVariableTableContext
ObjectContext ObjectPropertiesContext
ScalarValueContext {"value":"42","value_type":"int"}
ArrayElementsContext 2
ArrayElementContext {"value":"1.5","value_type":"float"}
{"value":"1","value_type":"bool"}
{"value":"null","value_type":"null"}
{"value":"[\"infinity\"]","value_type":"float"}
full
