--TEST--
A process that the program forks neither waits for the snapshot's child nor removes its file
--EXTENSIONS--
reli_memory
pcntl
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork', 'zstd');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$noise = random_bytes(SLOW_BYTES >> 3);
reli_memory_snapshot("$dir/heap.rmem.zst", SLOW + ['mode' => 'async']);
if (($pid = pcntl_fork()) === 0) {
	$status = reli_memory_status();
	echo $status['pending'], ' ', var_export($status['last'], true), "\n";
	echo reli_memory_snapshot("$dir/other.rmem", ['mode' => 'fork'])['mode'], "\n";
	exit(0);
}
pcntl_waitpid($pid, $status);
echo last_outcome()['state'], ' ', implode(' ', files_in($dir)), "\n";
?>
--EXPECT--
0 NULL
fork
done heap.rmem.zst other.rmem
