<?php
/* One property with a number in it: not empty, though it refers to nothing. */
// expect-not: empty_object
class Marker
{
	public $at = 7;
}
$markers = [];
for ($i = 0; $i < 1000; $i++) {
	$markers[] = new Marker();
}
reli_memory_snapshot($argv[1]) || exit(1);
