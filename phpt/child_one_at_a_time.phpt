--TEST--
While a child is at work a second copy is refused and the default mode walks inline
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
$pid = reli_memory_snapshot("$dir/first.rmem.zst", SLOW + ['mode' => 'async'])['pid'];
var_dump(reli_memory_snapshot("$dir/second.rmem", ['mode' => 'async']));
var_dump(reli_memory_snapshot("$dir/second.rmem", ['mode' => 'fork']));
$status = reli_memory_status();
echo $status['pending'], ' ', $status['last']['state'], ' ', basename($status['last']['path']), "\n";
echo reli_memory_snapshot("$dir/second.rmem")['mode'], "\n";
exec("kill -9 $pid");
wait_until(function () { return reli_memory_status()['pending'] === 0; });
echo reli_memory_status()['dumps'], ' ', implode(' ', files_in($dir)), "\n";
?>
--EXPECTF--
Warning: reli_memory_snapshot(): No snapshot in %s: the previous snapshot is still being written in %s on line %d
bool(false)

Warning: reli_memory_snapshot(): No snapshot in %s: the previous snapshot is still being written in %s on line %d
bool(false)
1 running first.rmem.zst
inline
1 second.rmem
