--TEST--
The built-in web server answers a signal in a request, and one that came between two in the next; requests are answered
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
file_put_contents("$dir/page.php", '<?php class Held { public static $rows; } Held::$rows = range(1, 5000); if (isset($_GET["signal"])) exec("kill -USR2 " . getmypid());
	for ($i = 0; $i < 1000; $i++) {} echo "answer ", reli_memory_status()["signal_owner"], " ", getmypid();');
$probe = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($probe, false);
fclose($probe);
$command = 'exec ' . preg_replace('/ 2>&1$/', '', php_command(['reli_memory.output_dir' => $dir] + NO_LIMITS, '-S', $address, '-t', $dir));
$server = proc_open($command, [['file', '/dev/null', 'r'], ['file', "$dir/.out", 'w'], ['file', "$dir/.out", 'w']], $pipes);
$get = function (string $query) use ($address) {
	return (string)@file_get_contents("http://$address/page.php$query");
};
wait_until(function () use ($get) { return $get('') !== ''; });
[, , $pid] = explode(' ', $get(''));
echo preg_replace('/\d+$/', '', $get('?signal')), "\n";
$s = only_dump($dir);
echo $s->summary['reason'], ' ', $s->summary['sapi'], ' ', $s->className($s->classNode('Held')) ?: 'Held', "\n";
array_map('unlink', dumps_in($dir));
exec("kill -USR2 $pid");
usleep(200000);
echo count(dumps_in($dir)), "\n";
echo preg_replace('/\d+$/', '', $get('')), "\n";
echo count(dumps_in($dir)), "\n";
$get('');
echo count(dumps_in($dir)), ' ', process_state((int)$pid) !== null ? 'alive' : 'dead', "\n";
proc_terminate($server);
proc_close($server);
?>
--EXPECT--
answer reli_memory 
signal cli-server Held
0
answer reli_memory 
1
1 alive
