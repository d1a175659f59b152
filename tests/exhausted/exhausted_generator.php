<?php
// A generator keeps what it has made.
// stack: produce
// culprit: produce:[0-9]+::\$kept
function produce()
{
	$kept = [];
	while (true) {
		$kept[] = str_repeat('k', 1000);
		yield count($kept);
	}
}

function consume()
{
	foreach (produce() as $count);
}
consume();
