<?php
/* Each import subscribes to the dispatcher and never unsubscribes: 800 importers with their buffers are listeners. */
// culprit: Importer|listeners

namespace App\Events;

final class Dispatcher
{
	private array $listeners = [];

	public function listen(string $event, callable $listener): void
	{
		$this->listeners[$event][] = $listener;
	}

	public function dispatch(string $event, array $payload): void
	{
		foreach ($this->listeners[$event] ?? [] as $listener) {
			$listener($payload);
		}
	}
}

final class Importer
{
	private array $buffer = [];

	public function __construct(private Dispatcher $dispatcher, private string $file)
	{
		$dispatcher->listen('row', [$this, 'onRow']);
	}

	public function onRow(array $row): void
	{
		if ($row['file'] === $this->file) {
			$this->buffer[] = $row['text'];
		}
	}

	public function import(): void
	{
		for ($i = 0; $i < 20; $i++) {
			$this->onRow(['file' => $this->file, 'text' => "$this->file line $i " . str_repeat('x', 100)]);
		}
	}
}

$dispatcher = new Dispatcher();
for ($i = 0; $i < 800; $i++) {
	(new Importer($dispatcher, "import-$i.csv"))->import();
}
reli_memory_snapshot($argv[1]) || exit(1);
