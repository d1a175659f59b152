<?php
/* 2,000 texts of 1 KB in one array of an object: it accumulates, and holds 2.2 MB of 2.7. */
// expect: bottleneck_path medium path=$archive->pages retained_bytes>=2000000
class Archive
{
	public $pages = [];
	public $name = 'archive';
}
$archive = new Archive();
for ($i = 0; $i < 2000; $i++) {
	$archive->pages[] = str_repeat(chr(65 + $i % 26), 1000);
}
reli_memory_snapshot($argv[1]) || exit(1);
