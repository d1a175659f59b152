<?php
/* Garbage that somebody still looks at, through a WeakReference and as the key of a WeakMap, is garbage all the same. */
// expect: gc_pending_candidate * total_count=100
class Entity
{
	public $self;
	public $text;
}
$watched = [];
$states = new WeakMap();
for ($i = 0; $i < 100; $i++) {
	$one = new Entity();
	$one->self = $one;
	$one->text = str_repeat('x', 1000);
	$watched[] = WeakReference::create($one);
	$states[$one] = $i;
}
$one = null;
reli_memory_snapshot($argv[1]) || exit(1);
