--TEST--
A snapshot while a class is compiled or linked: what is half built is left alone
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

$taken = [];
set_error_handler(function ($level, $message) use (&$taken) {
	$taken['compiling'] = Rmem::take();
	return true;
});
/* Both are told by the compiler, the second by 8.0 and later. */
eval('class Half { public $list = ["a" . PHP_OS]; public function whole() { return "literal of the method"; }
	public function half($first = PHP_OS . "default", $second) { static $s = ["s"]; return function () { return "nested"; }; } }
	declare(ticks = 1) { switch (1) { case 1: while (1) { continue; } } }');
restore_error_handler();
isset($taken['compiling']) or $taken['compiling'] = Rmem::take();

spl_autoload_register(function ($name) use (&$taken) {
	$taken["linking $name"] = Rmem::take();
	eval("interface $name { const FROM_$name = 'from ' . PHP_OS; }");
});
eval('abstract class Above { public $above = ["above" . PHP_OS]; function up() { static $calls = []; } }
	class Linked extends Above implements FaceOne, FaceTwo { public $own = ["own" . PHP_OS]; function down() { return [self::FROM_FaceOne, "literal"]; } }');
$linked = (new Linked())->down();
$taken['done'] = Rmem::take();

foreach ($taken as $when => $s) {
	echo $when, ': exact ', $s->summary['heap_walk_exact'];
	foreach ($s->rows as $node => $rows) {
		$row = $rows[0];
		if ($row['info'] !== 0 && !($row['info'] & 0x40) && $s->holders($node) > $row['refcount']) {
			echo ', too many references of ', $s->show($node), ' at ', $s->treePath($node);
		}
	}
	echo "\n";
}
$class = $taken['done']->classNode('Linked');
echo implode(' ', array_keys($taken['done']->children($class, 'FUNCTION'))), ' ', $taken['done']->attributes[$class]['#properties'], "\n";
?>
--EXPECT--
compiling: exact 1
linking FaceOne: exact 1
linking FaceTwo: exact 1
done: exact 1
down up above,own
