--TEST--
reli_memory.time_limit ends a child that takes longer, and its unfinished file goes
--EXTENSIONS--
reli_memory
--INI--
reli_memory.time_limit=1
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
var_dump(reli_memory_snapshot("$dir/heap.rmem.zst", SLOW + ['mode' => 'fork']));
print_r(files_in($dir));
?>
--EXPECTF--
Warning: reli_memory_snapshot(): No snapshot in %s: process %d took longer than reli_memory.time_limit = 1 in %s on line %d
bool(false)
Array
(
)
