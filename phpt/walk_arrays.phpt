--TEST--
Arrays: count, capacity and use; table and spare rows of the engine's sizes
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

$packed = [];
for ($i = 0; $i < 10; $i++) {
	$packed[] = "element $i";
}
$hash = [];
for ($i = 0; $i < 5; $i++) {
	$hash["key $i"] = [$i];
}
$holes = $packed;
unset($holes[3], $holes[4]);
$reserve = range(1, 100);
array_splice($reserve, 10);
$none = array_filter([0]);
$nested = ['a' => ['b' => ['c' => str_repeat('deep', 3)]]];

$s = Rmem::take();
foreach (['packed', 'hash', 'holes', 'none'] as $name) {
	$node = $s->variable($name);
	$c = $s->containers[$node];
	printf("%-7s %d elements, %d scalars, %d of %d used, %s\n", $name, $c['count'], $c['scalars'], $c['used'],
		$c['capacity'], $c['flags'] & 4 ? 'packed' : 'hash');
}
/* Rows agree with what the container says, for packed and hash tables. */
foreach (['packed', 'hash', 'holes', 'nested'] as $name) {
	$node = $s->variable($name);
	$c = $s->containers[$node];
	$element = $c['flags'] & 4 ? ($c['flags'] & 8 ? 16 : 32) : 32;
	$wanted = ['ZendArrayMemoryLocation' => 56, 'ZendArrayTableMemoryLocation' => ($c['flags'] & 4 ? 8 : 8 * $c['capacity']) + $c['used'] * $element,
		'ZendArrayTableOverheadMemoryLocation' => ($c['capacity'] - $c['used']) * $element];
	$rows = array_column($s->rows[$node], 'size', 'type');
	ksort($rows);
	ksort($wanted);
	echo $name, ': ', $rows === $wanted ? 'good' : json_encode($rows) . ' not ' . json_encode($wanted), "\n";
}
echo $s->show($s->to($s->variable('nested'), 'a', 'b', 'c')), "\n";
echo implode(',', array_keys($s->children($s->variable('holes'), 'ELEMENT'))), "\n";
?>
--EXPECT--
packed  10 elements, 0 scalars, 10 of 16 used, packed
hash    5 elements, 0 scalars, 5 of 8 used, hash
holes   8 elements, 0 scalars, 10 of 16 used, packed
none    0 elements, 0 scalars, 0 of 0 used, hash
packed: good
hash: good
holes: good
nested: good
string(12) "deepdeepdeep"
0,1,2,5,6,7,8,9
