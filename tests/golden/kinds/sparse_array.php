<?php
/*
 * 10,000 elements that became 100: the table stays at 16,384 slots of 40 bytes, hash included (655,360); 128 slots would do (5,120,
 * which the allocator makes two pages). With the header of 56 bytes.
 */
// expect: sparse_array low element_count=100 capacity=16384 table_size=655416 packed=false tombstones>=9900 waste_bytes=647168 path=$index
$index = [];
for ($i = 0; $i < 10000; $i++) {
	$index["key $i"] = $i;
}
for ($i = 0; $i < 9900; $i++) {
	unset($index["key $i"]);
}
reli_memory_snapshot($argv[1]) || exit(1);
