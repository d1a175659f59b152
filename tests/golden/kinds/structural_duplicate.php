<?php
/* 1,000 equal colours, 72 bytes each: one would do. */
// expect: structural_duplicate low class_name=Colour count=1000 each_size=72 total_size=72000 theoretical_saving=71928 properties=blue,red distinct_contents=1
class Colour
{
	public $red = 0;
	public $blue = 0;
}
$colours = [];
for ($i = 0; $i < 1000; $i++) {
	$colour = new Colour();
	$colour->red = 7;
	$colours[] = $colour;
}
$colour = null;
reli_memory_snapshot($argv[1]) || exit(1);
