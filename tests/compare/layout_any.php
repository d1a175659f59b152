<?php
/*
 * A heap with something of most kinds of findings, whose contents depend on nothing and whose layout on everything: the
 * seed says in which order values are made, and how much is allocated and given back before.
 *
 *     php layout_any.php SEED OUT.rmem...        one snapshot after the other, in the degree that the name begins with
 */

namespace Shop;

final class Money
{
	public function __construct(public string $amount, public string $currency)
	{
	}
}

final class Item
{
	public ?Order $order = null;
	public Money $price;
	public array $tags;

	public function __construct(public int $id)
	{
		$this->price = new Money("10.$id", 'EUR');
		$this->tags = ["tag $id", 'common', "more about $id"];
	}
}

final class Order
{
	public array $items = [];
	public ?\Closure $onPaid = null;
}

final class Bag
{
	public ?Bag $partner = null;
	public string $text = '';
}

final class Registry
{
	public static array $cache = [];
	public array $services = [];
}

/** @return int[] */
function order(int $count): array
{
	$order = range(0, $count - 1);
	shuffle($order);
	return $order;
}

/** Leaves holes of many sizes, so that what follows lands elsewhere. */
function stir(): void
{
	$kept = $dropped = [];
	for ($i = mt_rand(100, 2000); $i > 0; $i--) {
		$dropped[] = str_repeat('x', mt_rand(1, 700));
	}
	shuffle($dropped);
	array_splice($dropped, 0, 50);
}

function prepare(int $count, callable $make): array
{
	/* The keys stand in one order, whichever value is made first. */
	$values = array_fill(0, $count, null);
	foreach (order($count) as $i) {
		$values[$i] = $make($i);
	}
	return $values;
}

mt_srand((int) $argv[1]);
stir();
$items = prepare(2000, fn(int $i) => new Item($i));
stir();
$orders = prepare(300, function (int $i) use ($items) {
	$order = new Order();
	$order->items = array_slice($items, $i * 3, 3);
	foreach ($order->items as $item) {
		$item->order = $order;
	}
	return $order;
});
$blobs = prepare(30, fn(int $i) => str_repeat(chr(65 + $i % 26), 20000 + $i % 3));
$lists = prepare(25, fn(int $i) => range(0, 2000));
$bags = prepare(150, function (int $i) {
	$bag = new Bag();
	$bag->name = "bag $i";
	$bag->colour = $i % 2 ? 'red' : 'green';
	return $bag;
});
$anonymous = prepare(120, fn(int $i) => new class("secret $i") {
	public function __construct(public string $secret)
	{
	}
});
$listeners = prepare(40, fn(int $i) => function () use ($i, $items) {
	return $items[$i];
});
Registry::$cache = prepare(500, fn(int $i) => ['key' => "value $i", 'hits' => $i, 'same' => str_repeat('same for all ', 20) . $i % 5]);
stir();
gc_collect_cycles();
gc_disable();
foreach (order(200) as $i) {
	$a = new Bag();
	$b = new Bag();
	[$a->partner, $b->partner] = [$b, $a];
	$a->text = str_repeat('g', 100 + $i);
}
unset($a, $b, $i);
$outs = array_slice($argv, 2);
foreach ($outs as $out) {
	reli_memory_snapshot($out, ['detail' => strncmp(basename($out), 'full', 4) ? 'graph' : 'full', 'mode' => 'inline']) || exit(1);
}
