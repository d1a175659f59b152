<?php
/* 500 objects without a class of their own: each has a table of 56 + 320 bytes for two properties. */
// expect: dynamic_properties_overhead low class_name=stdClass count=500 cause=dynamic property_count=1000 dynamic_properties_size=188000 avg_properties_per_object=2 estimated_avoidable_bytes_if_static=172000
$points = [];
for ($i = 0; $i < 500; $i++) {
	$points[] = (object) ['x' => $i, 'y' => -$i];
}
reli_memory_snapshot($argv[1]) || exit(1);
