--TEST--
Above reli_memory.max_fork_heap the default mode walks inline, and a copy that is asked for is refused
--EXTENSIONS--
reli_memory
--INI--
reli_memory.max_fork_heap=4M
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
echo reli_memory_snapshot("$dir/heap.rmem")['mode'], "\n";
$large = str_repeat('x', 4 << 20);
echo reli_memory_snapshot("$dir/heap.rmem")['mode'], "\n";
unlink("$dir/heap.rmem");
var_dump(reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'fork']));
var_dump(reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'async']));
print_r(files_in($dir));
unset($large);
echo reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'fork'])['mode'], "\n";
?>
--EXPECTF--
fork
inline

Warning: reli_memory_snapshot(): No snapshot in %s: the heap is larger than reli_memory.max_fork_heap in %s on line %d
bool(false)

Warning: reli_memory_snapshot(): No snapshot in %s: the heap is larger than reli_memory.max_fork_heap in %s on line %d
bool(false)
Array
(
)
fork
