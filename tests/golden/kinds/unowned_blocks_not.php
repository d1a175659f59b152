<?php
// needs-extension: ffi
/* 63 of them: less than 64 KiB. */
// expect-not: unowned_blocks
for ($i = 0; $i < 63; $i++) {
	$block = FFI::new('char[1000]', false);
}
$block = null;
reli_memory_snapshot($argv[1]) || exit(1);
