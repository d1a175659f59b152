<?php
/* A cache in a static property, keyed by what users type: nothing ever leaves it. 6,000 entries of about 700 bytes. */
// culprit: PriceCalculator::\$cache

namespace Shop;

final class PriceCalculator
{
	private static array $cache = [];

	public function price(string $product, string $customer): array
	{
		$key = "$product|$customer";
		return self::$cache[$key] ??= $this->calculate($product, $customer);
	}

	private function calculate(string $product, string $customer): array
	{
		$net = crc32($product) % 10000 / 100;
		return ['net' => $net, 'gross' => $net * 1.19, 'label' => "$product for $customer", 'trace' => str_repeat($product, 5)];
	}
}

$calculator = new PriceCalculator();
$sum = 0.0;
for ($i = 0; $i < 6000; $i++) {
	$sum += $calculator->price('product-' . $i % 977, 'customer-' . $i)['gross'];
}
reli_memory_snapshot($argv[1]) || exit(1);
