--TEST--
The child runs no destructor, shutdown function or output callback, and prints nothing twice
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
class Loud
{
	public function __destruct()
	{
		echo "destructor\n";
	}
}
$loud = new Loud;
register_shutdown_function(function () { echo "shutdown\n"; });
$log = fopen("$dir/log", 'w');
fwrite($log, "once\n");
ob_start(function (string $text) { return strtoupper($text); });
echo "buffered\n";
reli_memory_snapshot("$dir/a.rmem", ['mode' => 'fork']);
reli_memory_snapshot("$dir/b.rmem", ['mode' => 'async']);
last_outcome();
ob_end_flush();
fclose($log);
echo file_get_contents("$dir/log");
?>
--EXPECT--
BUFFERED
once
shutdown
destructor
