--TEST--
A chain of a million objects and 300,000 nested arrays need no stack
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--FILE--
<?php
class Link
{
	public $next;
}

$chain = null;
for ($i = 0; $i < 1000000; $i++) {
	$link = new Link();
	$link->next = $chain;
	$chain = $link;
}
unset($link);
$nested = [];
for ($i = 0; $i < 300000; $i++) {
	$nested = [$nested];
}

$path = sys_get_temp_dir() . '/rmem_deep_' . getmypid() . '.rmem';
foreach (['graph', 'full'] as $detail) {
	$done = reli_memory_snapshot($path, ['mode' => 'inline', 'detail' => $detail]);
	var_dump($done['nodes'] > ($detail === 'graph' ? 1300000 : 2900000));
}
unlink($path);
/* Freed by hand: PHP's own destruction of such a chain recurses. */
while ($chain !== null) {
	$chain = $chain->next;
}
while ($nested !== []) {
	$nested = $nested[0];
}
?>
--EXPECT--
bool(true)
bool(true)
