<?php
/* A parser of 72 bytes holds 3 MB: a tree of nodes that nothing else refers to. */
// expect: choke_point medium class_or_type~array|Parser path~\$parser subtree_size>=2500000
class Parser
{
	public $tokens = [];
	public $position = 0;
}
$parser = new Parser();
for ($i = 0; $i < 3000; $i++) {
	$parser->tokens[] = ['type' => $i % 7, 'text' => str_repeat('t', 500)];
}
reli_memory_snapshot($argv[1]) || exit(1);
