<?php
/* Calls, allocations, arrays, strings and a collector run: a little of all that an extension could slow down. */

function fib(int $n): int
{
	return $n < 2 ? $n : fib($n - 1) + fib($n - 2);
}

final class Counter
{
	private array $seen = [];
	public ?Counter $peer = null;

	public function add(string $word): void
	{
		$this->seen[$word] = ($this->seen[$word] ?? 0) + 1;
	}
}

$sum = 0;
for ($round = 0; $round < (int) $argv[1]; $round++) {
	$sum += fib(14);
	$counter = new Counter();
	$counter->peer = new Counter();
	$counter->peer->peer = $counter;
	foreach (explode(' ', str_repeat('some words to count ', 40)) as $word) {
		$counter->add($word);
		$counter->peer->add(strrev($word));
	}
	$list = range(1, 300);
	usort($list, fn ($a, $b) => $b <=> $a);
	$sum += array_sum(array_map(fn ($x) => $x * 2, $list));
	if ($round % 5 === 0) {
		gc_collect_cycles();
	}
	$text = serialize($list) . json_encode($counter === $counter->peer->peer);
	$sum += strlen(preg_replace('/\d+/', 'n', $text));
}
echo $sum, "\n";
