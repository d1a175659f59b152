<?php
/* The same, after the collector has run, and some that are held. */
// expect-not: gc_pending_candidate
class Parents
{
	public $child;
}
class Child
{
	public $parents;
	public $text;
}
$held = [];
for ($i = 0; $i < 200; $i++) {
	$one = new Parents();
	$one->child = new Child();
	$one->child->parents = $one;
	$one->child->text = str_repeat('x', 300);
	if ($i % 2 === 0) {
		$held[] = $one->child;
	}
}
$one = null;
gc_collect_cycles();
reli_memory_snapshot($argv[1]) || exit(1);
