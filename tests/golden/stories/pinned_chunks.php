<?php
/*
 * A worker whose batches need 60 MB for a moment, and keep one session of each: every kept one sits in a chunk that would be
 * free without it. memory_get_usage() is small, memory_get_usage(true) is not.
 */
// culprit: zendmm_(chunks_pinned_by_fragmentation|heap_fragmentation_high)

namespace App\Worker;

final class Sessions
{
	private array $kept = [];

	public function keep(string $id, string $data): void
	{
		$this->kept[$id] = $data;
	}
}

$sessions = new Sessions();
$batch = [];
for ($i = 0; $i < 20000; $i++) {
	$batch[] = str_repeat('b', 3000);
	if ($i % 600 === 0) {
		$sessions->keep("session-$i", str_repeat('s', 2900));
	}
}
$batch = null;
gc_mem_caches();
reli_memory_snapshot($argv[1]) || exit(1);
