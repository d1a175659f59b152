--TEST--
A process that answers to a signal which PHP always catches says so in the names of its mappings; its snapshots carry its own number
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
$tell = 'preg_match_all("/memfd:reli_memory.signal:(\d+) /", file_get_contents("/proc/self/maps"), $m); echo "said: ", implode(",", $m[1]) ?: "nothing", "\n";';
echo run_dumping($dir, [], $tell . 'signal(); settled(); echo getmypid(), " ", basename(reli_memory_status()["last"]["path"]), "\n"; ');
echo run_dumping($dir, ['reli_memory.signal' => 'SIGUSR1'], $tell);
echo run_dumping($dir, ['reli_memory.signal' => ''], $tell);
echo run_dumping($dir, ['reli_memory.signal' => 'SIGRTMIN+5'], $tell);
$s = only_dump($dir);
var_dump(strpos(basename(dumps_in($dir)[0]), "php-cli-{$s->summary['pid']}-") === 0);
?>
--EXPECTREGEX--
said: 12
(\d+) php-cli-\1-.*
said: 10
said: nothing
said: nothing
bool\(true\)
