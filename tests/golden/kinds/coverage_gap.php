<?php
// needs-extension: ffi
/* 400 pages that nobody owns: 1.6 MiB, most of this heap. */
// expect: coverage_gap warning gap_bytes>=1630000 blocks.0.count>=398
for ($i = 0; $i < 400; $i++) {
	$block = FFI::new('char[4096]', false);
}
$block = null;
reli_memory_snapshot($argv[1]) || exit(1);
