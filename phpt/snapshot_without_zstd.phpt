--TEST--
Built without zstd, compression is refused with a ValueError and plain files are written
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('no zstd');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
foreach ([['a.rmem', ['compress' => 3]], ['a.rmem.zst', []]] as [$name, $options]) {
	try {
		reli_memory_snapshot("$dir/$name", $options);
	} catch (ValueError $e) {
		echo $e->getMessage(), "\n";
	}
}
echo reli_memory_snapshot("$dir/a.rmem", ['compress' => 0, 'mode' => 'inline'])['mode'], "\n";
echo reli_memory_snapshot("$dir/a.rmem.zst", ['compress' => 0, 'mode' => 'inline'])['mode'], "\n";
?>
--EXPECT--
reli_memory_snapshot(): Option "compress" must be 0, since this build has no zstd
reli_memory_snapshot(): Argument #1 ($path) must not end in ".zst", since this build has no zstd
inline
inline
