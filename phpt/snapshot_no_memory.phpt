--TEST--
Without memory for the walk there is a warning, false and no file, and the program goes on
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('linux', 'prlimit');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$path = "$dir/heap.rmem";
// A process that needs no memory of ours lifts the limit again.
$lifter = proc_open(['/bin/sh', '-c', 'read -r line; prlimit --as=unlimited: --pid ' . getmypid() . '; echo lifted'],
	[['pipe', 'r'], ['pipe', 'w']], $pipes);
preg_match('/^VmSize:\s+(\d+)/m', file_get_contents('/proc/self/status'), $m);
$bytes = ($m[1] + 64) * 1024;
exec('prlimit --as=' . $bytes . ': --pid ' . getmypid());
var_dump(reli_memory_snapshot($path, ['mode' => 'inline']));
var_dump(reli_memory_snapshot($path));
fwrite($pipes[0], "now\n");
echo fgets($pipes[1]);
print_r(files_in($dir));
var_dump(is_array(reli_memory_snapshot($path)));
?>
--EXPECTF--
Warning: reli_memory_snapshot(): No snapshot in %s: there is no memory for the snapshot (Cannot allocate memory) in %s on line %d
bool(false)

Warning: reli_memory_snapshot(): No snapshot in %s: there is no memory for the snapshot (Cannot allocate memory) in %s on line %d
bool(false)
lifted
Array
(
)
bool(true)
