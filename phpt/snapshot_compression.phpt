--TEST--
A path that ends in .zst is compressed, the option compress has the last word
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('zstd');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
function kind(string $path): string
{
	$magic = file_get_contents($path, false, null, 0, 4);
	return $magic === 'RMEM' ? 'plain' : ($magic === "\x28\xb5\x2f\xfd" ? 'zstd' : bin2hex($magic));
}
$cases = [
	['a.rmem', []], ['b.rmem.zst', []], ['c.rmem', ['compress' => 19]], ['d.rmem.zst', ['compress' => 0]],
	['e.zst.rmem', []], ['.zst', []],
];
foreach ($cases as [$name, $options]) {
	$result = reli_memory_snapshot("$dir/$name", $options + ['mode' => 'inline']);
	clearstatcache();
	echo $name, ' ', kind("$dir/$name"), ' ', var_export($result['bytes'] === filesize("$dir/$name"), true), "\n";
}
?>
--EXPECT--
a.rmem plain true
b.rmem.zst zstd true
c.rmem zstd true
d.rmem.zst plain true
e.zst.rmem plain true
.zst zstd true
