--TEST--
Without a signal set the process is as it would be without the extension
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
echo run_dumping($dir, ['reli_memory.signal' => ''], 'echo reli_memory_status()["signal_owner"]; signal(); echo "not reached";');
echo run_dumping($dir, ['reli_memory.signal' => 'SIGUSR1'], 'signal("USR1"); echo settled()["state"]; signal(); echo "not reached";');
echo count(dumps_in($dir)), "\n";
?>
--EXPECTREGEX--
none.* \[140\]
done.* \[140\]
1
