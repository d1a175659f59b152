--TEST--
A regular file of the same user is replaced, through linked directories and relative paths too, and other names of it keep the old content
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
mkdir("$dir/sub");
symlink("$dir/sub", "$dir/linked");
file_put_contents("$dir/sub/old", 'old');
chmod("$dir/sub/old", 0644);
link("$dir/sub/old", "$dir/other");
foreach (["$dir/linked/old", "$dir/sub/old", 'sub/old', './sub/old', 'sub/../sub/old'] as $path) {
	chdir($dir);
	$result = reli_memory_snapshot($path, ['mode' => 'inline']);
	clearstatcache();
	var_dump($result['path'] === $path && $result['bytes'] === filesize("$dir/sub/old"));
}
chdir("$dir/sub");
var_dump(is_array(reli_memory_snapshot('old')));
printf("%o %s\n", fileperms("$dir/sub/old") & 07777, file_get_contents("$dir/other"));
chdir('/');
unlink("$dir/sub/old");
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
600 old
