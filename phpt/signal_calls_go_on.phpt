--TEST--
Calls that can go on after a signal do: a lock, a read, a query
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
$held = fopen(__FILE__, 'r');
flock($held, LOCK_EX);
$other = proc_open(['flock', '-x', __FILE__, 'true'], [], $pipes);
$lock = fopen(__FILE__, 'r');
flock($held, LOCK_UN);
$holder = proc_open(['flock', '-x', __FILE__, 'sleep', '0.8'], [], $pipes);
usleep(200000);
later('sleep 0.2; kill -USR2 PID');
var_dump(flock($lock, LOCK_EX));
echo settled()['state'], "\n";
$pipe = popen('sleep 0.6; echo line', 'r');
later('sleep 0.2; kill -USR2 PID');
echo fgets($pipe);
echo settled()['state'], ' ', reli_memory_status()['dumps'], "\n";
CODE);
?>
--EXPECT--
bool(true)
done
line
done 2
