<?php
/* 200 orders with a basket each that nobody else has; 60 baskets more are kept elsewhere, so the counts do not say it. */
// expect: ownership_pattern low owned_class=Basket owned_count=260 owners.0.owner=Order owners.0.owner_count=200 owners.0.owned_count=200 owners.0.prop=basket coverage_pct>=76 coverage_pct<=78
class Order
{
	public $basket;
}
class Basket
{
	public $items;
	public $total = 5;
}
$orders = $abandoned = [];
for ($i = 0; $i < 260; $i++) {
	$basket = new Basket();
	$basket->items = [$i, $i + 1, $i * 2];
	if ($i < 200) {
		$order = new Order();
		$order->basket = $basket;
		$orders[] = $order;
	} else {
		$abandoned[] = $basket;
	}
}
$basket = $order = null;
reli_memory_snapshot($argv[1]) || exit(1);
