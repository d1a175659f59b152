--TEST--
A queue of hundreds of thousands of nodes takes few mappings
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--FILE--
<?php
$wide = [];
for ($i = 0; $i < 600000; $i++) {
	$wide[] = [[$i]];
}
$path = sys_get_temp_dir() . '/rmem_wide_' . getmypid() . '.rmem';
$done = reli_memory_snapshot($path, ['mode' => 'inline']);
var_dump($done['nodes'] > 1200000);
unlink($path);
?>
--EXPECT--
bool(true)
