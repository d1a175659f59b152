<?php
/* Seven cycles of two objects: sizes are exact, cycles or not. */
// expect: retained_exact info scc_count=7 total_scc_nodes=14
// expect-not: retained_approximate
class Node
{
	public $other;
}
$nodes = [];
for ($i = 0; $i < 7; $i++) {
	$one = new Node();
	$one->other = new Node();
	$one->other->other = $one;
	$nodes[] = $one;
}
$one = null;
reli_memory_snapshot($argv[1]) || exit(1);
