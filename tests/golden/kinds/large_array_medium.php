<?php
/* A list of 3,000 rows is 1.3 MB and accumulates. */
// expect: large_array medium element_count=3000 path=$rows
$rows = [];
for ($i = 0; $i < 3000; $i++) {
	$rows[] = ['id' => $i, 'name' => "name $i"];
}
reli_memory_snapshot($argv[1]) || exit(1);
