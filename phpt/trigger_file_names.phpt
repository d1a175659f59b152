--TEST--
The template's fields are filled in, and none of them leads out of the directory
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork', 'zstd');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
$code = 'signal(); $last = settled(); echo str_replace([getmypid(), (string)time(), (string)(time() - 1)], ["PID", "TIME", "TIME"], basename($last["path"])), " ", $last["state"], " ", $last["reason"];';
foreach (['%s-%p-%t-%n-%r.rmem', 'fixed.rmem', '100%%.rmem', '%r%r', '%i.rmem', '..%s', str_repeat('n', 252), '.'] as $name) {
	echo run_dumping($dir, ['reli_memory.filename' => $name], $code);
}
echo run_dumping($dir, ['reli_memory.compress' => '3', 'reli_memory.filename' => 'packed.rmem'], $code);
echo bin2hex(file_get_contents("$dir/packed.rmem.zst", false, null, 0, 4)), "\n";
// A name that is there already is replaced, unless it is a link or a directory.
symlink("$dir/elsewhere", "$dir/link.rmem");
mkdir("$dir/folder.rmem");
foreach (['fixed.rmem', 'link.rmem', 'folder.rmem'] as $name) {
	echo run_dumping($dir, ['reli_memory.filename' => $name], $code);
}
var_dump(file_exists("$dir/elsewhere"));
?>
--EXPECT--
cli-PID-TIME-1-signal.rmem done
fixed.rmem done
100%.rmem done
signalsignal done
PID.rmem done
..cli done
failed reli_memory.filename gives no name that a file can have
failed reli_memory.filename gives no name that a file can have
packed.rmem.zst done
28b52ffd
fixed.rmem done
link.rmem failed the target is a symbolic link
folder.rmem failed the target is a directory
bool(false)
