<?php
/* 400 orders, and 400 addresses that have nothing to do with them: equal counts by chance. */
// expect-not: companion_cluster
class Order
{
	public $id;
	public $address;
}
class Address
{
	public $city = 'Berlin';
}
$orders = $book = [];
for ($i = 0; $i < 400; $i++) {
	$orders[] = new Order();
}
for ($i = 0; $i < 400; $i++) {
	$book[] = new Address();
}
reli_memory_snapshot($argv[1]) || exit(1);
