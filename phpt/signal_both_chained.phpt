--TEST--
Signals of the program are delivered while others ask for snapshots
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
echo run_dumping($dir, [], <<<'CODE'
pcntl_async_signals(true);
$seen = 0;
pcntl_signal(SIGUSR1, function () use (&$seen) { $seen++; });
for ($i = 0; $i < 10; $i++) { signal('USR1'); signal('USR2'); settled(); }
echo $seen, ' ', reli_memory_status()['dumps'];
CODE), count(dumps_in($dir)), "\n";
?>
--EXPECT--
10 10
10
