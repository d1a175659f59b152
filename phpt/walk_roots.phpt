--TEST--
What only the engine holds is reached: handlers, shutdown functions, constants, output buffers, autoloaders
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Held
{
	public $by;

	public function __construct($by)
	{
		$this->by = $by;
	}

	public function __invoke(...$arguments)
	{
		return $arguments[0] ?? false;
	}
}

set_error_handler(new Held('older error handler'));
set_error_handler(new Held('error handler'));
set_exception_handler(new Held('older exception handler'));
set_exception_handler(new Held('exception handler'));
register_shutdown_function(new Held('shutdown function'), str_repeat('argument ', 3));
spl_autoload_register(new Held('autoloader'));
register_tick_function(new Held('tick function'));
define('GIVEN', [str_repeat('constant', 4)]);
ob_start(new Held('output handler'));
echo str_repeat('buffered', 100);
stream_context_set_default(['http' => ['user_agent' => str_repeat('agent', 4)]]);
$s = Rmem::take();
ob_end_clean();

$all = [];
foreach ($s->instances('Held') as $node) {
	$path = $s->treePath($node);
	$all[$s->text($s->to($node, 'by'))] = strtok($path, '/');
}
ksort($all);
foreach ($all as $by => $root) {
	echo $by, ': ', in_array($root, ['objects_store', 'unreached', null], true) ? "only in $root" : 'reached', "\n";
}
foreach (['constantconstantconstantconstant', 'argument argument argument ', 'agentagentagentagent'] as $text) {
	$found = 'missing';
	foreach ($s->ofType('StringContext') as $node) {
		if ($s->text($node) === $text) {
			$root = strtok($s->treePath($node), '/');
			$found = in_array($root, ['objects_store', 'unreached'], true) ? "only in $root" : 'reached';
		}
	}
	echo $text, ': ', $found, "\n";
}
?>
--EXPECT--
autoloader: reached
error handler: reached
exception handler: reached
older error handler: reached
older exception handler: reached
output handler: reached
shutdown function: reached
tick function: reached
constantconstantconstantconstant: reached
argument argument argument : reached
agentagentagentagent: reached
