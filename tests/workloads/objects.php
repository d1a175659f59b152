<?php
/* A hundred thousand objects that hold arrays and strings, with cycles and shared values. */

class Node
{
	public ?Node $next = null;
	protected array $tags = [];
	private string $name;
	public int $id;
	public float $weight = 0.5;
	public $extra;

	public function __construct(int $id, string $name)
	{
		$this->id = $id;
		$this->name = $name;
		if ($id % 3 === 0) {
			$this->tags = ['a' => $id, 'b' => $name, 'c' => null];
		}
	}
}

class Leaf extends Node
{
	private string $own = 'leaf';
}

$all = [];
$before = null;
for ($i = 0; $i < 100000; $i++) {
	$node = $i % 5 === 0 ? new Leaf($i, "leaf number $i") : new Node($i, "node number $i");
	if ($before !== null && $i % 7 !== 0) {
		$before->next = $node;
	}
	if ($i % 11 === 0) {
		$node->extra = $node;
	}
	$before = $node;
	$all[] = $node;
}
unset($node, $before);

reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
