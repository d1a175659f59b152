--TEST--
Without memory for the walk there is a warning, false and no file, and the program goes on
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('linux', 'prlimit');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$path = "$dir/heap.rmem";
// A process that needs no memory of ours lifts the limit again.
$lifter = proc_open(['/bin/sh', '-c', 'read -r line; prlimit --as=unlimited: --pid ' . getmypid() . '; echo lifted'],
	[['pipe', 'r'], ['pipe', 'w']], $pipes);
function limit_beyond_now(int $slack_kb): void
{
	preg_match('/^VmSize:\s+(\d+)/m', file_get_contents('/proc/self/status'), $m);
	exec('prlimit --as=' . ($m[1] + $slack_kb) * 1024 . ': --pid ' . getmypid());
}
// Enough for some of the steps and not for others: whatever happens, it is a snapshot or a warning.
$odd = 0;
foreach ([16384, 8192, 6144, 4096, 3072, 2048, 1536, 1280] as $slack_kb) {
	limit_beyond_now($slack_kb);
	foreach (['inline', 'fork'] as $mode) {
		error_clear_last();
		$result = @reli_memory_snapshot($path, ['mode' => PHP_ZTS ? 'inline' : $mode]);
		$odd += is_array($result) !== (error_get_last() === null);
		$odd += files_in($dir) !== (is_array($result) ? ['heap.rmem'] : []);
		@unlink($path);
	}
}
var_dump($odd);
limit_beyond_now(64);
var_dump(reli_memory_snapshot($path, ['mode' => 'inline']));
var_dump(reli_memory_snapshot($path));
fwrite($pipes[0], "now\n");
echo fgets($pipes[1]);
print_r(files_in($dir));
var_dump(is_array(reli_memory_snapshot($path)));
?>
--EXPECTF--
int(0)

Warning: reli_memory_snapshot(): No snapshot in %s: there is no memory for the snapshot (Cannot allocate memory) in %s on line %d
bool(false)

Warning: reli_memory_snapshot(): No snapshot in %s: there is no memory for the snapshot (Cannot allocate memory) in %s on line %d
bool(false)
lifted
Array
(
)
bool(true)
