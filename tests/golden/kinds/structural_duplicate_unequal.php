<?php
/* 1,000 colours of one shape that are all different: no more than a hint. */
// expect: structural_duplicate * class_name=Colour count=1000 each_size=72 total_size=72000 theoretical_saving=71928 severity~low|info distinct_contents=1000
class Colour
{
	public $red = 0;
	public $blue = 0;
}
$colours = [];
for ($i = 0; $i < 1000; $i++) {
	$colour = new Colour();
	$colour->red = $i;
	$colours[] = $colour;
}
$colour = null;
reli_memory_snapshot($argv[1]) || exit(1);
