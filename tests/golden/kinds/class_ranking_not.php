<?php
/* Arrays only: no object, no class. */
// expect-not: class_ranking
$all = [];
for ($i = 0; $i < 400; $i++) {
	$all[] = ['other' => $i];
}
reli_memory_snapshot($argv[1]) || exit(1);
