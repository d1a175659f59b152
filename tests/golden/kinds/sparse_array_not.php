<?php
/* 5,000 of 16,384 slots, 30 %: half of the elements went, which is not yet a waste to speak of. */
// expect-not: sparse_array
$index = [];
for ($i = 0; $i < 10000; $i++) {
	$index["key $i"] = $i;
}
for ($i = 0; $i < 5000; $i++) {
	unset($index["key $i"]);
}
reli_memory_snapshot($argv[1]) || exit(1);
