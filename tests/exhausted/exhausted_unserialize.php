<?php
// One call makes more than there is room for, and gives it back before anybody hears of it.
// stack: load
// threshold-stack: unserialize
// culprit: load|unserialize
ini_set('memory_limit', -1);
$text = serialize(array_fill(0, 300000, ['a' => 1]));
ini_set('memory_limit', '32M');
function load($text)
{
	return unserialize($text);
}
load($text);
