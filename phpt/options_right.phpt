--TEST--
Every value of every option is accepted, by reference too, and the label is in the file
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$mode = 'inline';
$right = [
	['strings' => 'preview'], ['strings' => 'none'], ['strings' => 'full'], ['detail' => 'graph'], ['detail' => 'full'],
	['label' => ''], ['label' => "after\0import"], ['compress' => 0],
];
foreach ($right as $options) {
	$options['mode'] = &$mode;
	var_dump(is_array(reli_memory_snapshot("$dir/heap.rmem", $options)));
}
reli_memory_snapshot("$dir/heap.rmem", ['strings' => 'none', 'label' => strrev('tropmi retfa')]);
var_dump(strpos(file_get_contents("$dir/heap.rmem"), 'after import') !== false);
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
