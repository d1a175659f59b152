<?php
// Long strings, each made by one call.
// stack: body
// culprit: body:[0-9]+::\$parts
function body()
{
	$parts = [];
	while (true) {
		$parts[] = str_repeat('body', 50000);
	}
}
body();
