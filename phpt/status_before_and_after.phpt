--TEST--
The status names version, allocator, signal and the last snapshot, done or failed
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$status = reli_memory_status();
echo implode(' ', array_keys($status)), "\n";
var_dump($status['version'] === phpversion('reli_memory'), $status['allocator'], $status['pending'], $status['dumps'], $status['last']);
reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'inline']);
$status = reli_memory_status();
echo $status['dumps'], ' ', implode(' ', array_keys($status['last'])), "\n";
var_dump($status['last']['path'] === "$dir/heap.rmem", $status['last']['pid'] === getmypid());
echo $status['last']['state'], ' [', $status['last']['reason'], "]\n";
var_dump($status['last']['bytes'] === filesize("$dir/heap.rmem"));
@reli_memory_snapshot("$dir/none/heap.rmem", ['mode' => 'inline']);
$status = reli_memory_status();
echo $status['dumps'], ' ', $status['last']['state'], ' [', $status['last']['reason'], "]\n";
?>
--EXPECT--
version allocator signal signal_owner pending dumps last
bool(true)
string(6) "zendmm"
int(0)
int(0)
NULL
1 path mode pid state reason bytes nodes edges pause_ns
bool(true)
bool(true)
done []
bool(true)
1 failed [the directory cannot be opened (No such file or directory)]
