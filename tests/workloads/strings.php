<?php
/* A hundred thousand strings of every slot size, equal ones, keys, and ones in slots too large for them. */

$strings = [];
for ($i = 0; $i < 80000; $i++) {
	$strings[] = str_repeat(chr(97 + $i % 26), 1 + $i % 600) . $i;
}

$equal = [];
for ($i = 0; $i < 10000; $i++) {
	$equal[] = strrev(strrev('the same words again and again'));
}

$keys = [];
for ($i = 0; $i < 10000; $i++) {
	$keys["a key with the number $i"] = true;
}

$wide = [];
for ($i = 0; $i < 5000; $i++) {
	$wide[] = sprintf('%09d', $i);
}

$large = [];
for ($i = 1; $i < 60; $i++) {
	$large[] = str_repeat('x', $i * 4096);
}

$binary = implode('', array_map('chr', range(0, 255)));
$utf8 = str_repeat('größer ', 100);

reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
