<?php
/*
 * Each job has a closure that is bound to it, which makes a cycle: only the collector can free it, and the job is big enough
 * that 300 of them wait (3 objects and closures each, far below the collector's 10,001 roots).
 */
// culprit: gc_pending_candidate|cycle_cluster.*Job|Job\b

namespace App\Queue;

final class Job
{
	private \Closure $onDone;
	private string $payload;

	public function __construct(int $id)
	{
		$this->payload = str_repeat(chr(65 + $id % 26), 20000);
		$this->onDone = function () {
			return strlen($this->payload);
		};
	}

	public function run(): int
	{
		return ($this->onDone)();
	}
}

$bytes = 0;
for ($id = 0; $id < 300; $id++) {
	$bytes += (new Job($id))->run();
}
reli_memory_snapshot($argv[1]) || exit(1);
