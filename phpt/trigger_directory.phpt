--TEST--
A directory is refused when it is none, is relative, or is bent or emptied by others
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
$code = 'signal(); $last = settled(); echo $last["state"], " ", $last["reason"];';
mkdir("$dir/real");
symlink("$dir/real", "$dir/own_link");
mkdir("$dir/open");
chmod("$dir/open", 0777);
mkdir("$dir/sticky");
chmod("$dir/sticky", 01777);
touch("$dir/file");
foreach (['real', 'own_link', 'open', 'sticky', 'file', 'none'] as $name) {
	echo "$name: ", run_dumping($dir, ['reli_memory.output_dir' => "$dir/$name"], $code);
}
echo 'relative: ', run_dumping($dir, ['reli_memory.output_dir' => 'real'], $code);
echo count(glob("$dir/real/*")), ' ', count(glob("$dir/sticky/*")), ' ', count(glob("$dir/open/*")), "\n";
// None set: where the system has its temporary files.
echo run_dumping($dir, ['reli_memory.output_dir' => '', 'sys_temp_dir' => "$dir/real"], $code), count(glob("$dir/real/*")), "\n";
foreach (['real', 'sticky'] as $name) array_map('unlink', glob("$dir/$name/*"));
?>
--EXPECT--
real: done
own_link: done
open: failed reli_memory.output_dir lets everybody rename and delete files
sticky: done
file: failed reli_memory.output_dir cannot be opened (Not a directory)
none: failed reli_memory.output_dir cannot be opened (No such file or directory)
relative: failed reli_memory.output_dir is not an absolute path
2 1 0
done
3
