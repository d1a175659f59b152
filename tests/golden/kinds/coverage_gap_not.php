<?php
// needs-extension: ffi
/* 250 pages, a megabyte less 24 KiB: most of this heap too, but not much. */
// expect-not: coverage_gap
for ($i = 0; $i < 250; $i++) {
	$block = FFI::new('char[4096]', false);
}
$block = null;
reli_memory_snapshot($argv[1]) || exit(1);
