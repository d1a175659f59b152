<?php
// needs-extension: ffi
/* 100 blocks of 1,000 bytes that nobody owns, in slots of 1,024. */
// expect: unowned_blocks low bin_size=1024 count>=98 total_bytes>=100352
for ($i = 0; $i < 100; $i++) {
	$block = FFI::new('char[1000]', false);
}
$block = null;
reli_memory_snapshot($argv[1]) || exit(1);
