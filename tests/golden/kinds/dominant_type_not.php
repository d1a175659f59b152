<?php
/* As many bytes of strings as of objects and of arrays: 1.3 MB each. */
// expect-not: dominant_type
class Cell
{
	public $a = 1, $b = 2, $c = 3, $d = 4;
}
$texts = $cells = $lists = [];
for ($i = 0; $i < 70; $i++) {
	$texts[] = str_repeat('t', 20000);
}
for ($i = 0; $i < 12000; $i++) {
	$cells[] = new Cell();
}
for ($i = 0; $i < 3500; $i++) {
	$lists[] = [$i, 2, 3];
}
reli_memory_snapshot($argv[1]) || exit(1);
