<?php
/*
 * A walker of a tree of folders reads all of a folder before it goes into the next: 150 calls are under way, each with a
 * listing of 72 KB that it will not look at again. No variable holds much, all calls together hold nearly everything.
 */
// culprit: Disk\\Walker::walk
// expect: choke_point high function=Disk\Walker::walk calls=150

namespace Disk;

final class Walker
{
	public function __construct(private string $snapshot)
	{
	}

	public function walk(int $depth): int
	{
		$listing = [];
		for ($i = 0; $i < 400; $i++) {
			$listing["file $i in folder $depth"] = str_repeat('owner group mode ', 4) . $i;
		}
		if ($depth > 1) {
			return count($listing) + $this->walk($depth - 1);
		}
		\reli_memory_snapshot($this->snapshot) || exit(1);
		return count($listing);
	}
}

(new Walker($argv[1]))->walk(150);
