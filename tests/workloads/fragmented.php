<?php
/* A heap after most of what it held was freed: half-empty runs, pinned chunks, holes, garbage cycles, cached chunks. */

mt_srand(7);
$kept = [];
$rest = [];
for ($i = 0; $i < 120000; $i++) {
	$value = match ($i % 4) {
		0 => str_repeat('s', mt_rand(1, 900)),
		1 => array_fill(0, mt_rand(1, 40), $i),
		2 => (object) ['a' => $i, 'b' => "text $i"],
		3 => str_repeat('l', mt_rand(3000, 9000)),
	};
	if (mt_rand(0, 19) === 0) {
		$kept[] = $value;
	} else {
		$rest[] = $value;
	}
}
unset($value, $rest);

for ($i = 0; $i < 3000; $i++) {
	$a = new stdClass();
	$b = new stdClass();
	$a->other = $b;
	$b->other = $a;
	$list = [$a];
	$list[] = &$list;
	unset($list);
}
unset($a, $b);

for ($i = 0; $i < 2000; $i++) {
	$kept[] = "late $i";
}
$hole = array_fill(0, 1000, null);
foreach ($kept as $n => $value) {
	if ($n % 2 === 0) {
		unset($kept[$n]);
	}
}
unset($value);

reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
