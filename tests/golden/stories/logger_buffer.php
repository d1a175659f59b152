<?php
/* A logger that keeps all records until there is an error, in a worker in which there never is one: 5,000 records. */
// culprit: FingersCrossedHandler::\$buffer|->buffer|LogRecord

namespace Acme\Log;

final class LogRecord
{
	public array $extra = [];

	public function __construct(public string $message, public array $context, public float $time, public string $channel)
	{
	}
}

final class FingersCrossedHandler
{
	/** @var LogRecord[] */
	private array $buffer = [];

	public function handle(LogRecord $record): void
	{
		$record->extra = ['pid' => 4711, 'memory' => 12];
		$this->buffer[] = $record;
	}
}

final class Logger
{
	public function __construct(private string $channel, private FingersCrossedHandler $handler)
	{
	}

	public function info(string $message, array $context = []): void
	{
		$this->handler->handle(new LogRecord($message, $context, microtime(true), $this->channel));
	}
}

final class Worker
{
	public function __construct(private Logger $logger)
	{
	}

	public function work(int $job): void
	{
		$this->logger->info("job $job started", ['job' => $job, 'queue' => "queue-$job"]);
		$this->logger->info("job $job done in " . $job % 7 . ' ms', ['job' => $job, 'result' => str_repeat('ok ', 30)]);
	}
}

$worker = new Worker(new Logger('worker', new FingersCrossedHandler()));
for ($job = 0; $job < 2500; $job++) {
	$worker->work($job);
}
reli_memory_snapshot($argv[1]) || exit(1);
