<?php
// A shutdown function.
// stack: finish
// culprit: bottleneck_path: finish:[0-9]+::\$left
function finish()
{
	$left = [];
	while (true) {
		$left[] = [count($left)];
	}
}
register_shutdown_function('finish');
