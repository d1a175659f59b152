--TEST--
open_basedir is obeyed, and no link leads out of it
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('posix');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
mkdir("$dir/in");
mkdir("$dir/out");
symlink("$dir/out", "$dir/in/way");
$script = 'foreach (array_slice($argv, 1) as $path) {
	$result = @reli_memory_snapshot($path, ["mode" => "inline"]);
	echo $result === false ? error_get_last()["message"] : "taken", "\n";
}';
echo str_replace($dir, 'DIR', shell_exec(php_command(['open_basedir' => "$dir/in"], '-r', $script, '--', "$dir/in/heap.rmem", "$dir/out/heap.rmem",
	"$dir/in/../out/heap.rmem", "$dir/in/way/heap.rmem", "$dir/infix.rmem")));
echo implode(' ', files_in("$dir/in")), ' [', implode(' ', files_in("$dir/out")), "]\n";
unlink("$dir/in/heap.rmem");
unlink("$dir/in/way");
?>
--EXPECT--
taken
reli_memory_snapshot(): No snapshot in DIR/out/heap.rmem: the path is outside open_basedir
reli_memory_snapshot(): No snapshot in DIR/in/../out/heap.rmem: the path is outside open_basedir
reli_memory_snapshot(): No snapshot in DIR/in/way/heap.rmem: the path is outside open_basedir
reli_memory_snapshot(): No snapshot in DIR/infix.rmem: the path is outside open_basedir
heap.rmem way []
