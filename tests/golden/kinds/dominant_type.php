<?php
/* 200 strings of 20 KB in a heap of 4.5 MB: nine tenths, 4 MiB, more than medium and less than large. */
// expect: dominant_type medium type=ZendStringMemoryLocation percentage>=85 percentage<=95 count>=200
// expect: bottleneck_path medium path=$texts
$texts = [];
for ($i = 0; $i < 200; $i++) {
	$texts[] = str_repeat(chr(65 + $i % 26), 20000);
}
reli_memory_snapshot($argv[1]) || exit(1);
