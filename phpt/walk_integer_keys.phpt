--TEST--
Integer keys of hash arrays are the keys, not positions
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

$byId = [4711 => [1], -3 => [2], 99 => [3], PHP_INT_MAX => [4], PHP_INT_MIN => [5]];
$byId['08'] = [6];
$byId['8'] = [7];
$byId[''] = [8];
unset($byId[99]);

$s = Rmem::take();
foreach ($s->children($s->variable('byId'), 'ELEMENT') as $key => $node) {
	echo "'$key' ", $s->type($node), "\n";
}
var_dump($s->count($s->variable('byId')));
?>
--EXPECT--
'4711' ArrayHeaderContext
'-3' ArrayHeaderContext
'9223372036854775807' ArrayHeaderContext
'-9223372036854775808' ArrayHeaderContext
'08' ArrayHeaderContext
'8' ArrayHeaderContext
'' ArrayHeaderContext
int(7)
