<?php
/*
 * A command line program turns output buffering on and prints a report of 13 MB: nothing leaves before the end, and no variable
 * holds any of it.
 */
// culprit: output buffers
// expect: bottleneck_path high

ob_start();
for ($i = 0; $i < 40000; $i++) {
	echo "<li class='item-$i'>", str_repeat("item $i ", 30), "</li>\n";
}
reli_memory_snapshot($argv[1]) || exit(1);
ob_end_clean();
