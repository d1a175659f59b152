<?php
// needs-extension: ffi
/*
 * A binding to an image library takes buffers of 4,096 bytes that the library is meant to own (FFI::new() with $owned = false),
 * and forgets FFI::free(): 400 pages of PHP's memory that nothing refers to any more, 1.6 MB.
 */
// culprit: unowned_blocks
// expect: unowned_blocks medium count=400 total_bytes=1638400

namespace App\Imaging;

final class Frame
{
	private int $sum = 0;

	public function load(int $n): int
	{
		$pixels = \FFI::new('unsigned char[4096]', false);
		\FFI::memset($pixels, $n % 255 + 1, 4096);
		$this->sum += $pixels[100];
		return $this->sum;
	}
}

final class Converter
{
	public function convert(int $frames): int
	{
		$sum = 0;
		for ($n = 0; $n < $frames; $n++) {
			$sum += (new Frame())->load($n);
		}
		return $sum;
	}
}

$sum = (new Converter())->convert(400);
reli_memory_snapshot($argv[1]) || exit(1);
