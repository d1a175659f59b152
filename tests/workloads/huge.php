<?php
/* Blocks with a mapping of their own, some shrunk, some grown, and the large runs below them. */

$strings = [];
for ($i = 2; $i < 8; $i++) {
	$strings[] = str_repeat('h', $i * 1024 * 1024 - 100);
}
$packed = range(1, 300000);
$hash = [];
for ($i = 0; $i < 100000; $i++) {
	$hash["k$i"] = $i;
}
$grown = '';
for ($i = 0; $i < 300; $i++) {
	$grown .= str_repeat('g', 10000);
}
$cut = str_repeat('c', 5000000);
$cut = substr($cut, 0, 3000000);
$fixed = new SplFixedArray(200000);
$objects = new SplObjectStorage();
for ($i = 0; $i < 70000; $i++) {
	$objects[new stdClass()] = $i;
}
$memory = fopen('php://memory', 'w+');
fwrite($memory, str_repeat('m', 3000000));
ob_start();
echo str_repeat('o', 2500000);

reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
ob_end_clean();
