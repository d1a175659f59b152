--TEST--
A directory of another user, or a link of his, is refused even to root
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork', 'root');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
$code = 'signal(); $last = settled(); echo $last["state"], " ", $last["reason"];';
mkdir("$dir/theirs");
chown("$dir/theirs", 65534);
mkdir("$dir/ours");
symlink("$dir/ours", "$dir/their_link");
lchown("$dir/their_link", 65534);
foreach (['theirs', 'their_link'] as $name) {
	echo run_dumping($dir, ['reli_memory.output_dir' => "$dir/$name"], $code);
}
echo count(glob("$dir/*/*")), "\n";
?>
--EXPECT--
failed reli_memory.output_dir belongs to another user
failed reli_memory.output_dir belongs to another user
0
