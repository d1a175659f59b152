<?php
/* 49 of them: no pattern yet. */
// expect-not: structural_duplicate
class Colour
{
	public $red = 0;
	public $blue = 0;
}
$colours = [];
for ($i = 0; $i < 49; $i++) {
	$colour = new Colour();
	$colour->red = $i;
	$colours[] = $colour;
}
$colour = null;
reli_memory_snapshot($argv[1]) || exit(1);
