<?php
/* The same points as a class. */
// expect-not: dynamic_properties_overhead
class Point
{
	public $x;
	public $y;
}
$points = [];
for ($i = 0; $i < 500; $i++) {
	$point = new Point();
	$point->x = $i;
	$point->y = -$i;
	$points[] = $point;
}
$point = null;
reli_memory_snapshot($argv[1]) || exit(1);
