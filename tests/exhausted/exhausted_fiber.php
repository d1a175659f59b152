<?php
// The same in a fiber, which is resumed again and again.
// needs: fiber
// stack: work
// culprit: work:[0-9]+::\$kept
function work()
{
	$kept = [];
	while (true) {
		$kept[] = str_repeat('k', 1000);
		if (count($kept) % 100 === 0) {
			Fiber::suspend();
		}
	}
}

function schedule()
{
	$fiber = new Fiber('work');
	$fiber->start();
	while (true) {
		$fiber->resume();
	}
}
schedule();
