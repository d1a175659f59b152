--TEST--
A snapshot changes nothing: usage, collector, output buffer, property tables
--EXTENSIONS--
reli_memory
--FILE--
<?php
class Data
{
	public $a = 1;
	protected $b = [1];
	private $c = 'c';

	public function __get($name)
	{
		echo "__get was called\n";
	}

	public function __debugInfo()
	{
		echo "__debugInfo was called\n";
		return [];
	}

	public function __destruct()
	{
		echo "destroyed\n";
	}
}

spl_autoload_register(function ($class) {
	echo "autoload of $class\n";
});
set_error_handler(function () {
	echo "error handler\n";
});
$objects = [new Data(), new ArrayObject([1]), new SplFixedArray(3), new SplObjectStorage(), new DateTime('2020-01-01'),
	new DateInterval('P1D'), new SplDoublyLinkedList(), new SplMinHeap(), new ArrayIterator([1]), new stdClass(),
	new Exception('x'), PHP_VERSION_ID < 80000 ? null : new WeakMap(), function () {
	}];
for ($i = 0; $i < 100; $i++) {
	$cycle = new stdClass();
	$cycle->self = $cycle;
}
unset($cycle);

$path = sys_get_temp_dir() . '/rmem_trace_' . getmypid() . '.rmem';
$gc = null;
$usage = $peak = $done = 0;
ob_start();
echo 'in the buffer';
$bad = [];
foreach (PHP_ZTS ? ['inline', 'inline'] : ['inline', 'fork', 'async', 'inline'] as $mode) {
	foreach (['graph', 'full'] as $detail) {
		unset($gc, $after);
		$gc = gc_status();
		$after = gc_status();
		unset($after);
		$usage = memory_get_usage();
		$done = reli_memory_snapshot($path, ['mode' => $mode, 'detail' => $detail]) !== false;
		$usage -= memory_get_usage();
		$after = gc_status();
		if (!$done || $usage !== 0) {
			$bad[] = "$mode $detail: usage changed by $usage";
		}
		foreach (['runs', 'collected', 'threshold', 'roots', 'buffer_size'] as $key) {
			if (isset($gc[$key]) && $gc[$key] !== $after[$key]) {
				$bad[] = "$mode $detail: $key changed";
			}
		}
		/* the copies of an async snapshot have to end before the next may begin */
		for ($i = 0; $i < 500 && reli_memory_status()['pending'] > 0; $i++) {
			usleep(10000);
		}
	}
}
$text = ob_get_clean();
var_dump($text, $bad);
@unlink($path);
echo "end\n";
?>
--EXPECT--
string(13) "in the buffer"
array(0) {
}
end
destroyed
