<?php
/* 400 orders of 72 bytes, each with an address of 56: they come together. */
// expect: companion_cluster low class_count=2 instance_count=400 total_memory=51200 linked_percentage=100 classes.0.name=Order classes.1.name=Address
class Order
{
	public $id;
	public $address;
}
class Address
{
	public $city = 'Berlin';
}
$orders = [];
for ($i = 0; $i < 400; $i++) {
	$order = new Order();
	$order->id = $i;
	$order->address = new Address();
	$orders[] = $order;
}
$order = null;
reli_memory_snapshot($argv[1]) || exit(1);
