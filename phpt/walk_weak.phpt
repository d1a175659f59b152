--TEST--
WeakMap and WeakReference: entries by key, weak to the key, strong to the value
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80000) die('skip weak maps came with 8.0'); ?>
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Key
{
}

$keys = [];
$map = new WeakMap();
for ($i = 0; $i < 50; $i++) {
	$keys[$i] = new Key();
	$map[$keys[$i]] = ["value of $i"];
}
unset($keys[49]);
$temporary = new Key();
$reference = WeakReference::create($keys[3]);
$dead = WeakReference::create($temporary);
unset($temporary);

$s = Rmem::take();
$node = $s->variable('map');
$byKey = [];
foreach ($s->out[$node] as $edge) {
	if ($edge['kind'] === 'WEAK_MAP_KEY' || $edge['kind'] === 'WEAK_MAP_VALUE') {
		$byKey[$edge['link']][$edge['kind']] = $edge;
	}
}
var_dump(count($byKey));
$link = 'Key#' . spl_object_id($keys[3]);
echo $byKey[$link]['WEAK_MAP_KEY']['strength'], ' ', $s->show($byKey[$link]['WEAK_MAP_KEY']['child']), "\n";
echo $byKey[$link]['WEAK_MAP_VALUE']['strength'], ' ', $s->show($byKey[$link]['WEAK_MAP_VALUE']['child']), "\n";
echo $s->show($s->to($byKey[$link]['WEAK_MAP_VALUE']['child'], 0)), "\n";
var_dump($byKey[$link]['WEAK_MAP_KEY']['child'] === $s->to($s->variable('keys'), 3));
foreach ($s->out[$s->variable('reference')] as $edge) {
	if ($edge['kind'] === 'WEAK_REFERENT') {
		echo $edge['link'], ' ', $edge['strength'], ' ', $s->show($edge['child']), "\n";
	}
}
var_dump($s->children($s->variable('dead'), 'WEAK_REFERENT'));
var_dump(count($s->instances('Key')), $s->holders($s->to($s->variable('keys'), 3)));
?>
--EXPECT--
int(49)
weak object Key
strong array(1)
string(10) "value of 3"
bool(true)
referent weak object Key
array(0) {
}
int(49)
int(1)
