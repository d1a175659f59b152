<?php
/* The same baskets are also in a list: dropping an order would not free one. */
// expect-not: ownership_pattern
class Order
{
	public $basket;
}
class Basket
{
	public $items;
	public $total = 5;
}
$orders = $baskets = [];
for ($i = 0; $i < 260; $i++) {
	$basket = new Basket();
	$basket->items = [$i, $i + 1, $i * 2];
	$baskets[] = $basket;
	if ($i < 200) {
		$order = new Order();
		$order->basket = $basket;
		$orders[] = $order;
	}
}
$basket = $order = null;
reli_memory_snapshot($argv[1]) || exit(1);
