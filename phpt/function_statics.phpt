--TEST--
Static variables: inherited methods, copies of traits, closures and f(...) each tell the array they use
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip before 8.1 inherited methods have static variables of their own'); ?>
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

eval(<<<'CODE'
trait Counts { public function step($by) { static $steps = ['first' . PHP_OS]; $steps[] = $by; return $steps; } }
class Base { public function walk($by) { static $walked = []; $walked[] = $by; } }
class Sub extends Base { use Counts; }
class Other extends Base { use Counts; }
function plain($by) { static $called = []; $called[] = $by; }
function idle() { static $never = ['never' . PHP_OS, 'called']; return $never; }
CODE
);
(new Base())->walk('base');
(new Sub())->walk('sub');
(new Other())->walk('other');
(new Sub())->step('sub');
(new Sub())->step('again');
(new Other())->step('other');
plain('direct');
$callable = plain(...);
$callable('callable');
$method = (new Sub())->walk(...);
$method('method');

$s = Rmem::take();
$methods = function ($class) use ($s) {
	return $s->children($s->classNode($class), 'FUNCTION');
};
var_dump($methods('Base')['walk'] === $methods('Sub')['walk'], $methods('Sub')['step'] === $methods('Other')['step']);
$functions = $s->children($s->roots['function_table'], 'FUNCTION');
echo 'walked ', $s->count($s->to($methods('Base')['walk'], 'static_variables', 'walked')), "\n";
echo 'sub ', $s->count($s->to($methods('Sub')['step'], 'static_variables', 'steps')), "\n";
echo 'other ', $s->count($s->to($methods('Other')['step'], 'static_variables', 'steps')), "\n";
echo 'plain ', $s->count($s->to($functions['plain'], 'static_variables', 'called')), "\n";
echo 'idle ', implode(' ', array_keys($s->children($functions['idle'], 'STATIC_VARIABLES'))), "\n";
/* A callable borrows them: no second holder. */
foreach (['callable', 'method'] as $name) {
	$closure = $s->variable($name);
	echo $name, ' ', count($s->children($closure, 'CAPTURED')), ' ', $s->attributes[$s->children($closure, 'FUNCTION')['func']]['#function'], "\n";
}
check_held_values($s);
?>
--EXPECT--
bool(true)
bool(false)
walked 4
sub 3
other 2
plain 2
idle static_variables
callable 0 plain
method 0 Base::walk
