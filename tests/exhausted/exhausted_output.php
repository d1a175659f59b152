<?php
// Output that nobody ever sends.
// stack: render
// culprit: OutputBuffer
function render()
{
	ob_start();
	while (true) {
		echo str_repeat('html ', 2000);
	}
}
render();
