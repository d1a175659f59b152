<?php
/* The same of 0.7 MB. */
// expect-not: choke_point
class Parser
{
	public $tokens = [];
	public $position = 0;
}
$parser = new Parser();
for ($i = 0; $i < 750; $i++) {
	$parser->tokens[] = ['type' => $i % 7, 'text' => str_repeat('t', 500)];
}
reli_memory_snapshot($argv[1]) || exit(1);
