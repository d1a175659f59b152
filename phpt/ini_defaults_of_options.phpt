--TEST--
reli_memory.strings and reli_memory.compress are what a call without these options gets
--EXTENSIONS--
reli_memory
--INI--
reli_memory.strings=none
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$planted = implode('', array_map('chr', range(97, 122))) . getmypid();
foreach ([[], ['strings' => 'preview']] as $options) {
	reli_memory_snapshot("$dir/heap.rmem", $options);
	var_dump(strpos(file_get_contents("$dir/heap.rmem"), $planted) !== false);
}
?>
--EXPECT--
bool(false)
bool(true)
