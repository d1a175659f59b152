<?php
/* Exactly 1,000 objects and 100 PHP references. */
// expect: type_ranking info type=ZendObjectMemoryLocation count=1000 memory_usage=40000
// expect: type_ranking info type=ZendReferenceMemoryLocation count=100 memory_usage=3200
// expect-not: type_ranking type=ZendResourceMemoryLocation count>=4
class Plain
{
}
$objects = $cells = $others = [];
for ($i = 0; $i < 1000; $i++) {
	$objects[] = new Plain();
}
for ($i = 0; $i < 100; $i++) {
	$cells[$i] = "text $i";
	$others[$i] = &$cells[$i];
}
reli_memory_snapshot($argv[1]) || exit(1);
