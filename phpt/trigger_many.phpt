--TEST--
Snapshots on hundreds of signals leave no process, no descriptor and no memory behind, and the program cannot tell
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
$rounds = getenv('RELI_MEMORY_LONG') ? 10000 : 200;
echo run_dumping($dir, ['reli_memory.filename' => 'one.rmem'], str_replace('ROUNDS', (string)$rounds, <<<'CODE'
function left_over() {
	$children = -1;
	foreach (glob('/proc/[0-9]*/stat') as $file) {
		$stat = (string)@file_get_contents($file);
		$children += (explode(' ', substr($stat, (int)strrpos($stat, ')') + 2))[1] ?? '') === (string)getmypid();
	}
	preg_match('/^VmSize:\s+(\d+)/m', file_get_contents('/proc/self/status'), $m);
	return [$children, count(scandir('/proc/self/fd')), (int)$m[1]];
}
function rounds($n) { for ($i = 0; $i < $n; $i++) { signal(); settled(); } }
rounds(20);
$before = left_over();
$usage = memory_get_usage();
rounds(ROUNDS);
$grown = memory_get_usage() - $usage;
$after = left_over();
echo $after[0] - $before[0], ' ', $after[1] - $before[1], ' ', $after[2] - $before[2] < 256 ? 'no' : 'more', ' memory ', $grown < 1000 ? 0 : $grown, ' dumps ', reli_memory_status()['dumps'] - 20 - ROUNDS;
CODE));
?>
--EXPECT--
0 0 no memory 0 dumps 0
