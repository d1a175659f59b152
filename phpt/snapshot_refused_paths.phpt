--TEST--
A path that is a link, a directory, a pipe, a stream or nowhere is one warning and false, and leaves nothing behind
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
file_put_contents("$dir/precious", 'untouched');
symlink("$dir/precious", "$dir/link");
symlink("$dir/nothing", "$dir/dangling");
mkdir("$dir/sub");
symlink("$dir/sub", "$dir/sublink");
exec('mkfifo ' . escapeshellarg("$dir/pipe"));
$before = files_in($dir);
$warnings = 0;
set_error_handler(function (int $level, string $message) use ($dir, &$warnings) {
	$warnings++;
	echo $level === E_WARNING ? '' : "level $level ", str_replace($dir, 'DIR', $message), "\n";
	return true;
});
$paths = ["$dir/link", "$dir/dangling", "$dir/sub", "$dir/sub/", "$dir/sub/.", "$dir/sub/..", "$dir/sublink", '/', "$dir/pipe",
	"$dir/none/heap.rmem", "$dir/precious/heap.rmem", "$dir/" . str_repeat('n', 256), 'php://stdout', 'file://' . $dir . '/f', 'http://h/f',
	'compress.zlib://' . $dir . '/f'];
foreach (['inline'] as $mode) {
	foreach ($paths as $path) {
		if (reli_memory_snapshot($path, ['mode' => $mode]) !== false) {
			echo "taken: $path\n";
		}
	}
}
var_dump($warnings === count($paths), files_in($dir) === $before, files_in("$dir/sub"), file_get_contents("$dir/precious"),
	file_exists("$dir/nothing"));
?>
--EXPECTF--
reli_memory_snapshot(): No snapshot in DIR/link: the target is a symbolic link
reli_memory_snapshot(): No snapshot in DIR/dangling: the target is a symbolic link
reli_memory_snapshot(): No snapshot in DIR/sub: the target is a directory
reli_memory_snapshot(): No snapshot in DIR/sub/: the path names a directory
reli_memory_snapshot(): No snapshot in DIR/sub/.: the path names a directory
reli_memory_snapshot(): No snapshot in DIR/sub/..: the path names a directory
reli_memory_snapshot(): No snapshot in DIR/sublink: the target is a symbolic link
reli_memory_snapshot(): No snapshot in /: the path names a directory
reli_memory_snapshot(): No snapshot in DIR/pipe: the target is not a regular file
reli_memory_snapshot(): No snapshot in DIR/none/heap.rmem: the directory cannot be opened (No such file or directory)
reli_memory_snapshot(): No snapshot in DIR/precious/heap.rmem: the directory cannot be opened (Not a directory)
reli_memory_snapshot(): No snapshot in DIR/nnn%snnn: the file name is too long (File name too long)
reli_memory_snapshot(): No snapshot in php://stdout: the path names a stream, and only files will do
reli_memory_snapshot(): No snapshot in file://%s/f: the path names a stream, and only files will do
reli_memory_snapshot(): No snapshot in http://h/f: the path names a stream, and only files will do
reli_memory_snapshot(): No snapshot in compress.zlib://%s/f: the path names a stream, and only files will do
bool(true)
bool(true)
array(0) {
}
string(9) "untouched"
bool(false)
