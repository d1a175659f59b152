<?php
/* Generators, fibers and closures that stand in the middle of their work, and a snapshot from within one. */

function numbers(int $from, array $kept)
{
	$text = "local of generator $from";
	$received = yield $from => [$from, $text];
	foreach ($kept as $key => $value) {
		$received = yield $key => $value . $received;
	}
	return $text;
}

function delegating(int $depth)
{
	if ($depth === 0) {
		yield from ['a' => 'array', 'b' => 'elements'];
		return;
	}
	$mine = str_repeat('d', 30 + $depth);
	yield from delegating($depth - 1);
	return $mine;
}

class Task
{
	private array $seen = [];

	public function run(string $name): void
	{
		$local = [$name, strtoupper($name)];
		foreach ([1, 2, 3] as $step) {
			$local[] = $this->seen[] = Fiber::suspend("$name at $step");
		}
	}

	public function closures(): array
	{
		$captured = str_repeat('c', 100);
		$list = [];
		for ($i = 0; $i < 3000; $i++) {
			$list[] = function (int $x) use ($captured, $i, &$list) {
				static $calls = 0, $log = [];
				$log[] = $calls++;
				return $this->seen[$x] ?? $captured . $i;
			};
		}
		$list[5](1);
		$list[6](1);
		$list[] = fn () => $captured . count($list);
		$list[] = strlen(...);
		$list[] = $this->run(...);
		$list[] = Closure::fromCallable([$this, 'run']);
		$list[] = static fn (int ...$all) => array_sum($all);
		return $list;
	}
}

$generators = [];
for ($i = 0; $i < 2000; $i++) {
	$generators[] = $g = numbers($i, ["x$i", "y$i"]);
	if ($i % 3 > 0) {
		$g->current();
	}
	if ($i % 3 > 1) {
		$g->next();
		$g->send("sent $i");
	}
}
$finished = numbers(1, []);
foreach ($finished as $ignored) {
}
$nested = delegating(5);
$nested->current();

$fibers = [];
$task = new Task();
for ($i = 0; $i < 200; $i++) {
	$fibers[] = $fiber = new Fiber([$task, 'run']);
	if ($i % 4 > 0) {
		$fiber->start("fiber $i");
	}
	if ($i % 4 > 1) {
		$fiber->resume("resumed $i");
	}
}

$closures = $task->closures();

function innermost(string $path, string $detail, string $mode)
{
	$inner = new Fiber(function () use ($path, $detail, $mode) {
		$local = "in the inner fiber of $mode";
		reli_memory_snapshot($path, ['detail' => $detail, 'mode' => $mode]) || exit(1);
		return $local;
	});
	$inner->start();
	yield $inner->getReturn();
}

$outer = new Fiber(function () use ($argv) {
	$list = ['in', 'the', 'outer', 'fiber'];
	foreach (innermost($argv[1], $argv[2] ?? 'graph', $argv[3] ?? 'inline') as $value) {
		$list[] = $value;
	}
});
$outer->start();
