--TEST--
A handler that the program sets gets every signal and there is no snapshot; with another signal both work
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
$code = <<<'CODE'
pcntl_async_signals(true);
$paused = 0;
pcntl_signal(SIGUSR2, function () use (&$paused) { $paused++; });
for ($i = 0; $i < 20; $i++) signal();
echo $paused, ' ', reli_memory_status()['signal'], ' ', reli_memory_status()['signal_owner'], ' ', reli_memory_status()['dumps'], "\n";
if (reli_memory_status()['signal'] !== 'SIGUSR2') {
	signal('RTMIN+3');
	echo settled()['state'], ' ', $paused;
}
CODE;
echo run_dumping($dir, [], $code), count(dumps_in($dir)), "\n";
echo run_dumping($dir, ['reli_memory.signal' => 'SIGRTMIN+3'], $code), count(dumps_in($dir)), "\n";
?>
--EXPECT--
20 SIGUSR2 program 0
0
20 SIGRTMIN+3 reli_memory 0
done 20
1
