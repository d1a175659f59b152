--TEST--
A closure whose script is gone tells the code itself; its copies do not repeat it
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

class Scope
{
}

/* The script's own functions end with it; what they returned lives on. */
$outer = eval('return function ($text) { static $seen = []; $seen[] = $text; return function () use ($text) { return "literal " . $text . PHP_OS; }; };');
$copies = [clone $outer, Closure::bind($outer, new Scope(), Scope::class), $outer];
foreach ($copies as $i => $copy) {
	$inner[] = $copy("copy $i");
}
$s = Rmem::take();

$owners = [];
foreach ($copies as $i => $copy) {
	$node = $s->to($s->variable('copies'), $i);
	$body = 0;
	foreach ($s->rows[$node] as $row) {
		$body += $row['type'] === 'ZendOpArrayBodyMemoryLocation' ? 1 : 0;
	}
	$owners[] = $body;
	echo $s->show($s->to($node, 'static_variables', 'seen')), ' ', $s->show($s->to($node, 'static_variables', 'seen', 0)), "\n";
}
echo array_sum($owners), " owner of the code\n";
$owner = $s->to($s->variable('copies'), array_search(1, $owners, true));
$nested = $s->children($owner, 'FUNCTION')['0'];
echo $s->type($nested), "\n";
foreach ($inner as $i => $closure) {
	$node = $s->to($s->variable('inner'), $i);
	var_dump($s->children($node, 'FUNCTION')['func'] === $nested);
}
echo $s->summary['heap_unreached_bytes'], ' ', $s->summary['heap_walk_exact'], "\n";
foreach ($s->rows as $node => $rows) {
	$row = $rows[0];
	if ($row['info'] !== 0 && !($row['info'] & 0x40) && $s->holders($node) > $row['refcount']) {
		echo 'too many: ', $s->show($node), ' ', $s->treePath($node), "\n";
	}
}
?>
--EXPECT--
array(1) string(6) "copy 0"
array(1) string(6) "copy 1"
array(1) string(6) "copy 2"
1 owner of the code
UserFunctionDefinitionContext
bool(true)
bool(true)
bool(true)
0 1
