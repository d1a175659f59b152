--TEST--
Closures whose script is gone share the code, which is a node of its own
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip before 8.1 a function does not list the functions in it'); ?>
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

$codes = [];
foreach ($copies as $i => $copy) {
	$node = $s->to($s->variable('copies'), $i);
	$codes[] = $s->children($node, 'FUNCTION')['func'];
	echo $s->show($s->to($node, 'static_variables', 'seen')), ' ', $s->show($s->to($node, 'static_variables', 'seen', 0)), "\n";
}
$bodies = array_filter($s->rows[$codes[0]], fn ($row) => $row['type'] === 'ZendOpArrayBodyMemoryLocation');
echo count(array_unique($codes)), ' code with ', count($bodies), " body\n";
$nested = $s->children($codes[0], 'FUNCTION')['0'];
echo $s->type($nested), "\n";
foreach ($inner as $i => $closure) {
	$node = $s->to($s->variable('inner'), $i);
	var_dump($s->children($node, 'FUNCTION')['func'] === $s->children($nested, 'FUNCTION')['func']);
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
1 code with 1 body
UserFunctionDefinitionContext
bool(true)
bool(true)
bool(true)
0 1
