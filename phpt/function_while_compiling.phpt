--TEST--
A snapshot while a class is compiled or linked: what is half built is left alone
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

$taken = [];
function take($when)
{
	global $taken;
	$taken[$when] = Rmem::path();
	reli_memory_snapshot($taken[$when], ['mode' => 'inline']);
}

set_error_handler(function ($level, $message) {
	take('compiling');
	return true;
});
/* The compiler complains about the order of parameters (8.0+). */
eval('function halfway($first = PHP_OS . "default", $second) { static $s = ["s"]; return "literal of the function"; }
	class Half { public $list = ["a" . PHP_OS]; public function whole() { return "literal of the method"; }
	public function half($first = PHP_OS . "default", $second) { static $s = ["s"]; return function () { return "nested"; }; } }');
restore_error_handler();
isset($taken['compiling']) or take('compiling');

spl_autoload_register(function ($name) {
	take("linking $name");
	eval("interface $name { const FROM_$name = 'from ' . PHP_OS; }");
});
eval('abstract class Above { public $above = ["above" . PHP_OS]; function up() { static $calls = []; } }
	class Linked extends Above implements FaceOne, FaceTwo { public $own = ["own" . PHP_OS]; function down() { return [self::FROM_FaceOne, "literal"]; } }');
$linked = (new Linked())->down();
take('done');

foreach ($taken as $when => $path) {
	$s = new Rmem($path);
	unlink($path);
	echo $when, ': exact ', $s->summary['heap_walk_exact'];
	foreach ($s->rows as $node => $rows) {
		$row = $rows[0];
		if ($row['info'] !== 0 && !($row['info'] & 0x40) && $s->holders($node) > $row['refcount']) {
			echo ', too many references of ', $s->show($node), ' at ', $s->treePath($node);
		}
	}
	echo "\n";
}
$class = $s->classNode('Linked');
echo implode(' ', array_keys($s->children($class, 'FUNCTION'))), ' ', $s->attributes[$class]['#properties'], "\n";
?>
--EXPECT--
compiling: exact 1
linking FaceOne: exact 1
linking FaceTwo: exact 1
done: exact 1
down up above,own
