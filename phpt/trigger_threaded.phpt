--TEST--
In a thread-safe PHP a signal, a threshold and memory exhaustion each give one snapshot, taken by the thread itself
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (!PHP_ZTS) die('skip PHP has one thread'); ?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
foreach ([
	'signal' => [[], 'later("sleep 0.1; kill -USR2 PID"); $kept = [str_repeat("kept", 3)]; $end = microtime(true) + 0.5; for ($n = 0; microtime(true) < $end; $n++) $text = "n $n";'],
	'threshold' => [['reli_memory.threshold' => '6M'], '$kept = []; while (count($kept) < 12) $kept[] = str_repeat("kept", 1 << 18); strlen("");'],
	'oom' => [['reli_memory.on_oom' => '1', 'memory_limit' => '8M', 'display_errors' => '0'], '$kept = []; while (true) $kept[] = str_repeat("kept", 1000);'],
] as $why => [$settings, $code]) {
	run_dumping($dir, $settings, $code);
	$s = only_dump($dir);
	array_map('unlink', dumps_in($dir));
	echo $s->summary['reason'], ' ', $s->summary['mode'], ' ', $s->summary['zts'], ' ', $s->count($s->variable('kept')) > 0 ? 'kept' : 'nothing', ' ',
		$s->summary['heap_unreached_bytes'] < 1024 ? 'little' : 'much', " unreached\n";
}
?>
--EXPECT--
signal inline 1 kept little unreached
threshold inline 1 kept little unreached
oom inline 1 kept little unreached
