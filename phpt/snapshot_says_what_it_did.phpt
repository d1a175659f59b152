--TEST--
A snapshot returns its path, mode, pause and counts, and leaves a private file of just that size
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
$dir = test_dir();
foreach ([[], ['mode' => 'fork'], ['mode' => 'inline']] as $options) {
	$path = "$dir/heap.rmem";
	$result = reli_memory_snapshot($path, $options);
	echo implode(' ', array_keys($result)), "\n";
	echo $result['mode'], "\n";
	clearstatcache();
	var_dump($result['path'] === $path, $result['bytes'] === filesize($path), $result['pause_ns'] > 0,
		$result['nodes'] > 0, $result['edges'] > 0);
	printf("%o %s\n", fileperms($path) & 07777, file_get_contents($path, false, null, 0, 4));
	unlink($path);
}
$result = reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'async']);
echo implode(' ', array_keys($result)), "\n";
$last = last_outcome();
echo $last['state'], "\n";
var_dump($last['bytes'] === filesize("$dir/heap.rmem"), $last['nodes'] > 0, $last['edges'] > 0,
	$last['pid'] === $result['pid'], $last['pause_ns'] === $result['pause_ns']);
print_r(files_in($dir));
?>
--EXPECT--
path mode pause_ns bytes nodes edges
fork
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
600 RMEM
path mode pause_ns bytes nodes edges
fork
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
600 RMEM
path mode pause_ns bytes nodes edges
inline
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
600 RMEM
path mode pause_ns pid
done
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
Array
(
    [0] => heap.rmem
)
