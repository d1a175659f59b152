<?php
/*
 * A queue worker between its first job and its second: the job's 4 MB are gone, what stays is the connection, the log of the
 * job in short, and the code. The chunks that the job needed were given back or wait in the cache.
 */
// healthy
// true: zendmm_chunks_pinned_by_fragmentation

namespace App\Worker;

final class Job
{
	public function __construct(public int $id, public string $name, public array $payload)
	{
	}
}

final class Queue
{
	private array $waiting = [];

	public function push(Job $job): void
	{
		$this->waiting[] = $job;
	}

	public function pop(): ?Job
	{
		return array_shift($this->waiting);
	}
}

final class Handler
{
	public function handle(Job $job): array
	{
		$rows = [];
		for ($i = 0; $i < 7000; $i++) {
			$rows[] = ['id' => $i, 'text' => "row $i of job {$job->id}"];
		}
		return ['rows' => count($rows), 'bytes' => strlen(implode(',', array_column($rows, 'text')))];
	}
}

final class Worker
{
	private array $finished = [];

	public function __construct(private Queue $queue, private Handler $handler)
	{
	}

	public function once(): void
	{
		$job = $this->queue->pop();
		$this->finished[$job->id] = ['name' => $job->name] + $this->handler->handle($job);
	}
}

$queue = new Queue();
for ($i = 0; $i < 20; $i++) {
	$queue->push(new Job($i, "import of file $i", ['file' => "/data/$i.csv", 'columns' => ['id', 'name', 'price']]));
}
$worker = new Worker($queue, new Handler());
$worker->once();
reli_memory_snapshot($argv[1]) || exit(1);
