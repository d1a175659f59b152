--TEST--
Snapshots from within destructors, the collector, handlers, output callbacks, autoloaders, conversions and shutdown
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

$taken = [];

function take($where)
{
	global $taken;
	$s = Rmem::take();
	$taken[$where] = $s->summary['heap_walk_exact'];
	unset($s);
}

class Dies
{
	public $self;
	public $where;

	public function __construct($where)
	{
		$this->where = $where;
		$this->self = $where === 'collector' ? $this : null;
	}

	public function __destruct()
	{
		take($this->where);
	}

	public function __toString()
	{
		take('conversion');
		return 'text';
	}
}

new Dies('destructor');
new Dies('collector');
gc_collect_cycles();
set_error_handler(function () {
	take('error handler');
	return true;
});
echo $undefined;
spl_autoload_register(function ($class) {
	take('autoloader');
});
class_exists('Missing');
ob_start(function ($text) {
	$path = Rmem::path();
	$GLOBALS['taken']['output callback'] = reli_memory_snapshot($path, ['mode' => 'inline']) !== false ? '1' : '0';
	@unlink($path);
	return $text;
});
echo "through the callback\n";
ob_end_flush();
$sorted = ['b', 'a', 'c'];
usort($sorted, function ($a, $b) {
	if (!isset($GLOBALS['taken']['sort'])) {
		take('sort');
	}
	return strcmp($a, $b);
});
$text = 'in a string: ' . new Dies('conversion object');
if (PHP_VERSION_ID < 80100) {
	take('fiber'); /* nowhere else */
} else {
	$fiber = new Fiber(function () {
		take('fiber');
	});
	$fiber->start();
}
$generator = (function () {
	take('generator');
	yield 1;
})();
$generator->current();
register_shutdown_function(function () use (&$taken) {
	take('shutdown');
	ksort($taken);
	foreach ($taken as $where => $exact) {
		echo $where, ' ', $exact, "\n";
	}
});
?>
--EXPECT--
through the callback
autoloader 1
collector 1
conversion 1
conversion object 1
destructor 1
error handler 1
fiber 1
generator 1
output callback 1
shutdown 1
sort 1
