<?php
// The same with many small blocks.
// stack: decode
// threshold-stack: json_decode
// culprit: decode:[0-9]+::\$held
ini_set('memory_limit', -1);
$text = json_encode(array_fill(0, 200000, ['a' => 1]));
ini_set('memory_limit', '32M');
function decode($text)
{
	$held = range(1, 500000);
	return json_decode($text);
}
decode($text);
