<?php
/* 300 pairs of 56 bytes (40 and one property) before 100 single ones of 40. */
// expect: class_ranking info rank=1 class_name=Pair count=300 avg_size=56 memory_bytes=16800
// expect: class_ranking info rank=2 class_name=Single count=100 avg_size=40 memory_bytes=4000
class Single
{
}
class Pair
{
	public $other = 1;
}
$all = [];
for ($i = 0; $i < 400; $i++) {
	$all[] = $i % 4 === 0 ? new Single() : new Pair();
}
reli_memory_snapshot($argv[1]) || exit(1);
