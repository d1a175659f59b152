<?php
/* Two functions deep, in a method and a closure. */
// expect: call_stack info depth=4 frames.0=reli_memory_snapshot() frames.1~Report::write:\d+ frames.2~\{closure\} frames.3~<main>:\d+
class Report
{
	public static function write(string $path): bool
	{
		return reli_memory_snapshot($path) !== false;
	}
}
$writing = function (string $path) {
	return Report::write($path);
};
$writing($argv[1]) || exit(1);
