--TEST--
Unknown options, wrong values and wrong types throw, and no file is written
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('php8');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$wrong = [
	['mod' => 'fork'], ['Mode' => 'fork'], ['fork'], [7 => 'fork'], ['' => 1], ["mode\0" => 'fork'],
	['mode' => 'thread'], ['mode' => 'FORK'], ['mode' => ''], ['mode' => 1], ['mode' => null], ['mode' => ['fork']],
	['compress' => -1], ['compress' => 20], ['compress' => '3'], ['compress' => 3.0], ['compress' => true],
	['strings' => 'all'], ['strings' => false], ['detail' => 'graphs'], ['detail' => 2], ['label' => 5], ['label' => new stdClass],
];
foreach ($wrong as $options) {
	try {
		reli_memory_snapshot("$dir/heap.rmem", $options);
		echo "accepted\n";
	} catch (Error $e) {
		echo get_class($e), ': ', $e->getMessage(), "\n";
	}
}
foreach (['', "a\0b"] as $path) {
	try {
		reli_memory_snapshot($path);
		echo "accepted\n";
	} catch (Error $e) {
		echo get_class($e), ': ', $e->getMessage(), "\n";
	}
}
print_r(files_in($dir));
?>
--EXPECT--
ValueError: reli_memory_snapshot(): Unknown option "mod"
ValueError: reli_memory_snapshot(): Unknown option "Mode"
ValueError: reli_memory_snapshot(): Unknown option 0
ValueError: reli_memory_snapshot(): Unknown option 7
ValueError: reli_memory_snapshot(): Unknown option ""
ValueError: reli_memory_snapshot(): Unknown option "mode"
ValueError: reli_memory_snapshot(): Option "mode" must be one of "fork", "async" and "inline"
ValueError: reli_memory_snapshot(): Option "mode" must be one of "fork", "async" and "inline"
ValueError: reli_memory_snapshot(): Option "mode" must be one of "fork", "async" and "inline"
TypeError: reli_memory_snapshot(): Option "mode" must be of type string, int given
TypeError: reli_memory_snapshot(): Option "mode" must be of type string, null given
TypeError: reli_memory_snapshot(): Option "mode" must be of type string, array given
ValueError: reli_memory_snapshot(): Option "compress" must be between 0 and 19
ValueError: reli_memory_snapshot(): Option "compress" must be between 0 and 19
TypeError: reli_memory_snapshot(): Option "compress" must be of type int, string given
TypeError: reli_memory_snapshot(): Option "compress" must be of type int, float given
TypeError: reli_memory_snapshot(): Option "compress" must be of type int, bool given
ValueError: reli_memory_snapshot(): Option "strings" must be one of "preview", "none" and "full"
TypeError: reli_memory_snapshot(): Option "strings" must be of type string, bool given
ValueError: reli_memory_snapshot(): Option "detail" must be one of "graph" and "full"
TypeError: reli_memory_snapshot(): Option "detail" must be of type string, int given
TypeError: reli_memory_snapshot(): Option "label" must be of type string, int given
TypeError: reli_memory_snapshot(): Option "label" must be of type string, stdClass given
ValueError: reli_memory_snapshot(): Argument #1 ($path) must not be empty
ValueError: reli_memory_snapshot(): Argument #1 ($path) must not contain any null bytes
Array
(
)
