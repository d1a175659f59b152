<?php
/*
 * Every job builds a report object that wants to be flushed at the end of the program, and registers itself for it. The list of
 * shutdown functions is never cleared: 60 reports stay, each with its rows (about 90 KB).
 */
// culprit: ReportBuilder

namespace App\Report;

final class ReportBuilder
{
	/** @var string[] */
	private array $rows = [];

	public function __construct(private string $name)
	{
		register_shutdown_function([$this, 'flush']);
	}

	public function add(int $id, float $amount): void
	{
		$this->rows[] = "$this->name;$id;$amount;EUR;" . str_repeat('.', 60);
	}

	public function total(): int
	{
		return count($this->rows);
	}

	public function flush(): void
	{
		$this->rows = [];
	}
}

final class Jobs
{
	public function run(int $job): int
	{
		$report = new ReportBuilder("job-$job");
		for ($id = 0; $id < 700; $id++) {
			$report->add($id, $id * 1.19);
		}
		return $report->total();
	}
}

$jobs = new Jobs();
$total = 0;
for ($job = 0; $job < 60; $job++) {
	$total += $jobs->run($job);
}
reli_memory_snapshot($argv[1]) || exit(1);
