--TEST--
A child at work holds no descriptor but its file, its directory and /dev/null: a port is free as soon as its server is gone
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork', 'zstd');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$server = stream_socket_server('tcp://127.0.0.1:0');
$name = stream_socket_get_name($server, false);
$noise = random_bytes(SLOW_BYTES);
$pid = reli_memory_snapshot("$dir/heap.rmem.zst", SLOW + ['mode' => 'async'])['pid'];
wait_until(function () use ($pid) { return @file_get_contents("/proc/$pid/comm") === "reli_memory\n" && count(scandir("/proc/$pid/fd")) === 7; });
fclose($server);
var_dump(is_resource(stream_socket_server("tcp://$name")));
$open = [];
foreach (files_in("/proc/$pid/fd") as $fd) {
	$open[] = str_replace($dir, 'DIR', preg_replace('/rmem-\d+-[0-9a-f]{16}/', 'rmem-N-N', readlink("/proc/$pid/fd/$fd")));
}
sort($open);
echo implode("\n", $open), "\n";
echo reli_memory_status()['last']['state'], ' ', trim(file_get_contents("/proc/$pid/oom_score_adj")), ' ', process_state($pid) === 'Z', "\n";
preg_match('/^Max core file size +(\d+)/m', file_get_contents("/proc/$pid/limits"), $m);
echo "core $m[1]\n";
exec("kill -9 $pid");
last_outcome();
?>
--EXPECT--
bool(true)
/dev/null
/dev/null
/dev/null
DIR
DIR/.rmem-N-N.tmp
running 1000 
core 0
