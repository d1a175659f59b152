<?php
/* 1,000 objects that store nothing, 40 bytes each. */
// expect: empty_object low class_name=Marker count=1000 each_size=40 total_size=40000
class Marker
{
}
$markers = [];
for ($i = 0; $i < 1000; $i++) {
	$markers[] = new Marker();
}
reli_memory_snapshot($argv[1]) || exit(1);
