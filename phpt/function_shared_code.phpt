--TEST--
Closures of one function share its code: memory and names once, static variables each its own
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip before 8.1 a function does not list the functions in it'); ?>
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

eval(<<<'CODE'
function counter($start)
{
	/** of the closure */
	return function (string $by, ?Unknown $other = null) use ($start) {
		static $log = ['template' . PHP_OS];
		$log[] = $by;
		try {
			return ['literal of the closure', $start];
		} finally {
			echo '';
		}
	};
}
CODE
);
for ($i = 0; $i < 500; $i++) {
	$list[] = counter(str_repeat('s', $i % 7 + 1) . PHP_OS);
	$list[$i]('by ' . $i);
}
$s = Rmem::take();

$nested = $s->children($s->to($s->roots['function_table'], 'counter'), 'FUNCTION')['0'];
$rows = $closures = 0;
foreach ($s->ofType('ObjectContext') as $node) {
	if ($s->className($node) !== 'Closure' || $s->children($node, 'FUNCTION') === []) {
		continue;
	}
	$closures += $s->children($node, 'FUNCTION')['func'] === $nested ? 1 : 0;
	foreach ($s->rows[$node] as $row) {
		$rows += strpos($row['type'], 'OpArray') !== false || strpos($row['type'], 'ArgInfo') !== false ? 1 : 0;
	}
}
echo "$closures closures of the function, $rows rows of code on them\n";
$types = array_count_values(array_column($s->rows[$nested], 'type'));
echo $types['ZendOpArrayHeaderMemoryLocation'], ' ', $types['ZendOpArrayBodyMemoryLocation'], ' ', $types['ZendArgInfosMemoryLocation'], ' ',
	$types['LocalVariableNameTableMemoryLocation'], "\n";
foreach ([0, 1, 499] as $i) {
	$statics = $s->to($s->variable('list'), $i, 'static_variables');
	echo $s->show($s->to($statics, 'start')), ' ', $s->count($s->to($statics, 'log')), ' ', $s->show($s->to($statics, 'log', 1)), "\n";
}
$texts = [];
foreach ($s->children($nested, 'LITERAL') as $literal) {
	$texts[] = $s->text($literal);
}
// opcache keeps literals in shared memory, where nothing counts them
var_dump(in_array('literal of the closure', $texts, true) || (function_exists('opcache_get_status') && $texts === []));
echo $s->attributes[$nested]['line_start'], '-', $s->attributes[$nested]['line_end'], "\n";
var_dump(check_held_values($s) > 5);
?>
--EXPECTF--
500 closures of the function, 0 rows of code on them
1 1 1 1
string(%d) "s%s" 2 string(4) "by 0"
string(%d) "ss%s" 2 string(4) "by 1"
string(%d) "sss%s" 2 string(6) "by 499"
bool(true)
4-12
bool(true)
