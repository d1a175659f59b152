--TEST--
A hundred snapshots in a row leave a hundred files, no process, no descriptor and no memory behind
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
function left_over(): array
{
	$children = 0;
	foreach (glob('/proc/[0-9]*/stat') as $file) {
		$stat = (string)@file_get_contents($file);
		$fields = explode(' ', substr($stat, (int)strrpos($stat, ')') + 2));
		$children += ($fields[1] ?? '') === (string)getmypid();
	}
	preg_match('/^VmSize:\s+(\d+)/m', file_get_contents('/proc/self/status'), $m);
	return [$children, count(scandir('/proc/self/fd')), (int)$m[1]];
}
reli_memory_snapshot("$dir/warm", ['mode' => 'fork']);
reli_memory_snapshot("$dir/warm", ['mode' => 'inline']);
unlink("$dir/warm");
left_over();
[$children, $descriptors, $size] = left_over();
$rounds = getenv('RELI_MEMORY_LONG') ? 10000 : 100;
for ($i = 0; $i < $rounds; $i++) {
	$mode = ['fork', 'async', 'inline'][$i % 3];
	reli_memory_snapshot("$dir/" . $i % 100, ['mode' => $mode]);
	if ($mode === 'async') {
		last_outcome();
	}
}
[$children_now, $descriptors_now, $size_now] = left_over();
echo count(files_in($dir)), ' ', reli_memory_status()['dumps'] - $rounds, ' ', $children_now - $children, ' ', $descriptors_now - $descriptors, "\n";
var_dump($size_now - $size < 256);
?>
--EXPECT--
100 2 0 0
bool(true)
