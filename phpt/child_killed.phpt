--TEST--
A child that is killed is a warning with the signal, false, and no file is left, finished or not
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork', 'zstd');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$noise = random_bytes(SLOW_BYTES);
foreach (['KILL', 'TERM', 'SEGV'] as $signal) {
	$killer = kill_next_child($signal);
	var_dump(reli_memory_snapshot("$dir/heap.rmem.zst", SLOW + ['mode' => 'fork']));
	proc_close($killer);
	echo count(files_in($dir)), "\n";

	$pid = reli_memory_snapshot("$dir/heap.rmem.zst", SLOW + ['mode' => 'async'])['pid'];
	wait_until(function () use ($pid) { return @file_get_contents("/proc/$pid/comm") === "reli_memory\n"; });
	usleep(200000);
	exec("kill -$signal $pid");
	$last = last_outcome();
	echo $last['state'], ' ', preg_replace('/\d+/', 'N', $last['reason'], 1), ' ', count(files_in($dir)), "\n";
}
unset($noise);
echo reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'fork'])['mode'], "\n";
?>
--EXPECTF--
Warning: reli_memory_snapshot(): No snapshot in %s: process %d was ended by signal 9 (Killed) in %s on line %d
bool(false)
0
failed process N was ended by signal 9 (Killed) 0

Warning: reli_memory_snapshot(): No snapshot in %s: process %d was ended by signal 15 (Terminated) in %s on line %d
bool(false)
0
failed process N was ended by signal 15 (Terminated) 0

Warning: reli_memory_snapshot(): No snapshot in %s: process %d was ended by signal 11 (Segmentation fault) in %s on line %d
bool(false)
0
failed process N was ended by signal 11 (Segmentation fault) 0
fork
