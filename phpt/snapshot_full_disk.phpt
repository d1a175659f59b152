--TEST--
A file that cannot grow is a warning, false and no file, in every mode
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$script = '$r = reli_memory_snapshot($argv[1], ["mode" => $argv[2]]);
	while ($argv[2] === "async" && reli_memory_status()["pending"]) usleep(1000);
	if ($argv[2] === "async") echo reli_memory_status()["last"]["reason"], "\n"; else var_dump($r);
	echo "and on\n";';
foreach (['inline', 'fork', 'async'] as $mode) {
	echo trim(shell_exec('ulimit -f 8; ' . php_command([], '-r', $script, '--', "$dir/heap.rmem", $mode))), "\n";
}
print_r(files_in($dir));
?>
--EXPECTF--
Warning: reli_memory_snapshot(): No snapshot in %s: the file could not be written (File too large) in %s on line %d
bool(false)
and on
Warning: reli_memory_snapshot(): No snapshot in %s: the file could not be written (File too large) in %s on line %d
bool(false)
and on
the file could not be written (File too large)
and on
Array
(
)
