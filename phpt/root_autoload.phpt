--TEST--
Autoloaders of every form are held by the root autoload_functions, and so is the name of a class that is being loaded
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_OS_FAMILY !== 'Linux') die('skip the table is looked for in the data of PHP on Linux'); ?>
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

class Loader extends Held
{
	public function __call($name, $arguments)
	{
	}
}

function global_loader($class)
{
}

spl_autoload_register(new Held('invoked'));
spl_autoload_register([new Held('method'), 'method']);
spl_autoload_register(['Held', 'fixed']);
spl_autoload_register('global_loader');
spl_autoload_register([new Loader('made up'), 'noSuchMethod']);
spl_autoload_register(function ($class) use (&$seen) {
	if ($class === 'NoSuchClassAnywhere') {
		$seen = Rmem::take();
	}
});
$s = Rmem::take();
show_links($s, $s->roots['autoload_functions']);
show_too_many($s);
unset($s);
class_exists('NoSuchClassAnywhere');
show_links($seen, $seen->roots['autoload_functions'], '/in_autoload/');
show_too_many($seen);
unset($seen);

foreach (spl_autoload_functions() as $function) {
	if (!is_array($function) || $function[0] !== 'Held') {
		spl_autoload_unregister($function);
	}
}
unset($function);
$s = Rmem::take();
/* Early 8.1 does not find what __call() answers. */
show_links($s, $s->roots['autoload_functions'], PHP_VERSION_ID < 80200 ? '/^\[[^4]\]/' : '/.*/');
var_dump(count($s->instances('Held')));
?>
--EXPECTF--
[0]: Held(invoked), all references
[0]: Held(invoked), all references
[1]: Held(method), all references
[4]: object Loader, all references
[4]: string(12) "noSuchMethod", %s
[5]: object Closure, all references
no value has too many
in_autoload[0]: string(19) "nosuchclassanywhere", %s
no value has too many
int(0)
