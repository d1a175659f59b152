--TEST--
The error is that of PHP, shutdown functions run, a second exhaustion in the same request is no news, and one line says so when there is none
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
$code = 'register_shutdown_function(function () { echo " shutdown ", settled()["state"], " ", memory_get_usage() > 4000000 ? "full" : "empty"; ini_set("memory_limit", "24M"); $more = []; while (true) $more[] = new stdClass; });
	ini_set("memory_limit", "16M"); function grow() { $list = []; while (true) $list[] = [1, count($list)]; } grow();';
echo preg_replace('/ bytes exhausted.*/', '', run_dumping($dir, ['reli_memory.on_oom' => '1'], $code));
$s = only_dump($dir);
array_map('unlink', dumps_in($dir));
echo $s->summary['reason'], ' ', implode(' ', stack_of($s)), ' ', $s->count($s->variable('list', 'grow')) > 10000 ? 'large' : 'small', "\n";
// Off is off.
run_dumping($dir, ['reli_memory.on_oom' => '0'], $code);
echo count(dumps_in($dir)), "\n";
// What a program raises itself is not the engine's error, and what it says is not heard.
echo run_dumping($dir, ['reli_memory.on_oom' => '1'], 'try { set_error_handler(function ($type) { if ($type === E_USER_ERROR) echo "handled"; }); trigger_error("Allowed memory size of 1 bytes exhausted", E_USER_ERROR); } finally { echo " end"; }');
echo count(dumps_in($dir)), "\n";
// No directory: PHP's log gets a line, and the program sees nothing of it.
$log = "$dir/log";
run_dumping($dir, ['reli_memory.on_oom' => '1', 'reli_memory.output_dir' => '/nonexistent', 'log_errors' => '1', 'error_log' => $log], $code);
echo preg_replace('/^\[.*?\] /m', '', implode('', preg_grep('/Warning/', file($log))));
?>
--EXPECTF--
Fatal error: Allowed memory size of 16777216
 shutdown %s
Fatal error: Allowed memory size of 25165824
oom grow <main> large
0
handled end
0
PHP Warning:  reli_memory: no snapshot on oom: reli_memory.output_dir cannot be opened (No such file or directory)
