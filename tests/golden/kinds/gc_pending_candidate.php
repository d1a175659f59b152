<?php
/* 200 parents and children that only refer to each other, the child with 300 bytes (a slot of 384): 400 objects of 56 and 72. */
// expect: gc_pending_candidate low total_count=400 impact_bytes>=85000 impact_bytes<=105000 classes.Child.count=200
class Parents
{
	public $child;
}
class Child
{
	public $parents;
	public $text;
}
for ($i = 0; $i < 200; $i++) {
	$one = new Parents();
	$one->child = new Child();
	$one->child->parents = $one;
	$one->child->text = str_repeat('x', 300);
}
$one = null;
reli_memory_snapshot($argv[1]) || exit(1);
