<?php
// Code that is too large to be compiled. Some builds end such a process at a second limit, and only a threshold is early enough.
// stack: compile
// culprit: compile:[0-9]+::\$code
ini_set('memory_limit', -1);
$code = 'return [' . str_repeat("['a' => 1, 'b' => [1, 2, 3]],", 200000) . '];';
ini_set('memory_limit', '32M');
function compile($code)
{
	return eval($code);
}
compile($code);
