<?php
/* A hundred thousand arrays: packed, hash, with holes, with large reserves, shared, nested, empty. */

$rows = [];
for ($i = 0; $i < 60000; $i++) {
	$rows[] = ['id' => $i, 'name' => "row $i", 'list' => [$i, $i + 1, $i + 2], 'flag' => $i % 2 === 0];
}

$shared = range(1, 1000);
$holders = array_fill(0, 5000, $shared);

$sparse = [];
for ($i = 0; $i < 100; $i++) {
	$sparse[$i * 1000000] = "value $i";
}

$holes = [];
for ($i = 0; $i < 200; $i++) {
	$hash = [];
	for ($j = 0; $j < 100; $j++) {
		$hash["key $j"] = $i * $j;
	}
	for ($j = 0; $j < 95; $j++) {
		unset($hash["key $j"]);
	}
	$holes[] = $hash;
}

$references = [];
$target = str_repeat('t', 40);
for ($i = 0; $i < 1000; $i++) {
	$references[] = &$target;
}

$deep = [];
for ($i = 0; $i < 20000; $i++) {
	$deep = ['inner' => $deep];
}

$loop = ['name' => 'loop'];
$loop['self'] = &$loop;

$empty = array_fill(0, 1000, []);

reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
