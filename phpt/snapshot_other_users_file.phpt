--TEST--
A file that belongs to another user is refused, even to root
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('posix', 'root');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
file_put_contents("$dir/heap.rmem", 'theirs');
chown("$dir/heap.rmem", 12345);
foreach (['inline', 'fork', 'async'] as $mode) {
	var_dump(reli_memory_snapshot("$dir/heap.rmem", ['mode' => PHP_ZTS ? 'inline' : $mode]));
}
echo file_get_contents("$dir/heap.rmem"), "\n", implode(' ', files_in($dir)), "\n";
?>
--EXPECTF--
Warning: reli_memory_snapshot(): No snapshot in %s: the target belongs to another user in %s on line %d
bool(false)

Warning: reli_memory_snapshot(): No snapshot in %s: the target belongs to another user in %s on line %d
bool(false)

Warning: reli_memory_snapshot(): No snapshot in %s: the target belongs to another user in %s on line %d
bool(false)
theirs
heap.rmem
