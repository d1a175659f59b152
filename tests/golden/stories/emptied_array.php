<?php
/*
 * A list of open orders that was 120,000 long in the morning and is 200 long now, emptied one by one with unset(): the
 * table still has 131,072 slots (of 40 bytes with the hash: 5 MB).
 */
// culprit: (sparse_array|large_array).*open

namespace Shop;

final class OpenOrders
{
	private array $open = [];

	public function open(string $number, int $cents): void
	{
		$this->open[$number] = $cents;
	}

	public function close(string $number): void
	{
		unset($this->open[$number]);
	}
}

$orders = new OpenOrders();
for ($i = 0; $i < 120000; $i++) {
	$orders->open("order-$i", $i);
}
for ($i = 200; $i < 120000; $i++) {
	$orders->close("order-$i");
}
reli_memory_snapshot($argv[1]) || exit(1);
