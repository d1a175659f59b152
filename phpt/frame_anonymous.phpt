--TEST--
Names of frames and methods of anonymous classes keep all of the class name, unless that would leave no room for their own
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

$job = new class {
	public function run()
	{
		return Rmem::take();
	}
};

$s = $job->run();
$class = get_class($job);
$frame = $s->frame("$class::run");
var_dump(strpos($class, "\0") !== false, $s->attributes[$frame]['function_name'] === "$class::run");
foreach ($s->children($s->classNode($class), 'FUNCTION') as $function) {
	var_dump($s->attributes[$function]['#function'] === "$class::run");
}

/* The name of a file so long that the name of the class is cut itself. */
$name = sys_get_temp_dir() . '/' . str_repeat('n', 230) . getmypid() . '.php';
file_put_contents($name, '<?php return new class { public function run() { return Rmem::take(); } };');
$job = include $name;
unlink($name);
$s = $job->run();
var_dump(strlen(get_class($job)) + 5 > 256);
echo $s->attributes[$s->children($s->roots['call_frames'], 'FRAME')[2]]['function_name'], "\n";
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
class@anonymous::run
