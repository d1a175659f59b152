--TEST--
In a directory where everybody may put things: what stands at the name is not written to, followed or replaced unless it is ours, and files are 0600
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
chmod($dir, 0755);
$open = "$dir/open";
mkdir($open);
chmod($open, 01777);
$code = 'umask(0); signal(); $last = settled(); echo $last["state"], " ", $last["reason"];';
$target = "$open/one.rmem";
$other = "$dir/precious";
file_put_contents($other, 'precious');
$takes = function (string $what) use ($dir, $open, $code, $target, $other) {
	echo "$what: ", run_dumping($dir, ['reli_memory.output_dir' => $open, 'reli_memory.filename' => 'one.rmem'], $code);
	clearstatcache();
	echo '  ', file_get_contents($other), ', ', implode(' ', array_map('basename', glob("$open/{,.}[!.]*", GLOB_BRACE))), "\n";
};

file_put_contents($target, 'theirs');
chown($target, 65534);
$takes('file of another user');
echo '  ', file_get_contents($target), "\n";
unlink($target);

symlink($other, $target);
lchown($target, 65534);
$takes('link of another user to a file of ours');
unlink($target);

symlink("$dir/nowhere", $target);
$takes('link to nowhere');
var_dump(file_exists("$dir/nowhere"));
unlink($target);

shell_exec("mkfifo $target");
chown($target, 65534);
$takes('pipe');
unlink($target);

link($other, $target);
$takes('second name of a file of ours');
echo '  ', decoct(fileperms($target) & 07777), ' ', file_get_contents($target, false, null, 0, 4), ' ', fileowner($target) === 0 ? 'ours' : 'theirs', "\n";

/* Names that are no names, by a template: the default stays. */
foreach (['../out.rmem', '/out.rmem', 'a/b.rmem', '%r/../../out.rmem', '..', '%%/x'] as $name) {
	$printed = run_dumping($dir, ['reli_memory.output_dir' => $open, 'reli_memory.filename' => $name], $code);
	echo "$name: ", strpos($printed, 'is ignored') ? 'ignored, ' : '', preg_replace('/^.*\n(?=.)/s', '', $printed);
}
echo implode(' ', array_map('basename', glob("$dir/*"))), "\n";
array_map('unlink', glob("$open/*"));
?>
--EXPECT--
file of another user: failed the target belongs to another user
  precious, one.rmem
  theirs
link of another user to a file of ours: failed the target is a symbolic link
  precious, one.rmem
link to nowhere: failed the target is a symbolic link
  precious, one.rmem
bool(false)
pipe: failed the target is not a regular file
  precious, one.rmem
second name of a file of ours: done
  precious, one.rmem
  600 RMEM ours
../out.rmem: ignored, done
/out.rmem: ignored, done
a/b.rmem: ignored, done
%r/../../out.rmem: ignored, done
..: failed reli_memory.filename gives no name that a file can have
%%/x: ignored, done
open precious
