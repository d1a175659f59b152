--TEST--
Functions that the engine makes up for a call: __call, __callStatic, __invoke, callables of them
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/definitions.inc';

class Magic
{
	public $taken = [];

	public function __call($name, $arguments)
	{
		return $this->take($name);
	}

	public static function __callStatic($name, $arguments)
	{
		return (new self())->take($name);
	}

	public function __invoke($name)
	{
		return $this->take($name);
	}

	private function take($name)
	{
		$path = Rmem::path();
		reli_memory_snapshot($path, ['mode' => 'inline']);
		return $path;
	}
}

$magic = new Magic();
$method = 'called' . PHP_OS;
$callable = Closure::fromCallable([$magic, 'made' . PHP_OS]);
$static = ['Magic', 'static' . PHP_OS];
$paths = [
	'__call' => $magic->$method('argument'),
	'__callStatic' => $static('argument'),
	'__invoke' => $magic('argument'),
	'invoke' => $magic->__invoke('argument'),
	'closure' => $callable('argument'),
	'by name' => call_user_func([$magic, 'named' . PHP_OS]),
	'mapped' => array_map([$magic, 'mapped' . PHP_OS], [1])[0],
	'__invoke of a closure' => (function () use ($magic) {
		return $magic(__FUNCTION__);
	})->__invoke(),
];
foreach ($paths as $how => $path) {
	$s = new Rmem($path);
	unlink($path);
	$functions = [];
	foreach ($s->children($s->roots['call_frames'], 'FRAME') as $frame) {
		$functions[] = $s->attributes[$frame]['function_name'];
	}
	echo $how, ': ', str_replace(PHP_OS, 'OS', implode(', ', array_slice($functions, 1, 2)));
	echo $s->summary['heap_walk_exact'] ? '' : ', not exact';
	foreach ($s->rows as $node => $rows) {
		$row = $rows[0];
		if ($row['info'] !== 0 && !($row['info'] & 0x40) && $s->holders($node) > $row['refcount']) {
			echo ', too many references of ', $s->show($node), ' at ', $s->treePath($node);
		}
	}
	echo "\n";
}
?>
--EXPECT--
__call: Magic::take, Magic::__call
__callStatic: Magic::take, Magic::__callStatic
__invoke: Magic::take, Magic::__invoke
invoke: Magic::take, Magic::__invoke
closure: Magic::take, Magic::__call
by name: Magic::take, Magic::__call
mapped: Magic::take, Magic::__call
__invoke of a closure: Magic::take, Magic::__invoke
