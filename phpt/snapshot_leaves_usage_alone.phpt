--TEST--
memory_get_usage() is the same to the byte after a snapshot, in every mode, taken or refused
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
function measure(string $path, array $options): int
{
	$before = $after = 0;
	$before = memory_get_usage();
	reli_memory_snapshot($path, $options);
	$after = memory_get_usage();
	return $after - $before;
}
if (PHP_VERSION_ID < 80000) {
	error_reporting(0); /* a handler gets all variables, as a table */
} else {
	set_error_handler(function () { return true; });
}
$dir = test_dir();
$path = "$dir/heap.rmem";
$missing = "$dir/none/heap.rmem";
foreach (['fork', 'inline', 'async'] as $mode) {
	foreach ([[], ['detail' => 'full', 'label' => 'x'], ['strings' => 'full']] as $options) {
		$options['mode'] = $mode;
		echo $mode, ' ', measure($path, $options), "\n";
		wait_until(function () {
			return reli_memory_status()['pending'] === 0;
		});
	}
}
echo 'refused ', measure($missing, []), "\n";
?>
--EXPECT--
fork 0
fork 0
fork 0
inline 0
inline 0
inline 0
async 0
async 0
async 0
refused 0
