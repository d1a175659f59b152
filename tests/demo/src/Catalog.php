<?php

namespace Shop;

enum Stock
{
	case Plenty;
	case Few;
	case None;
}

final class Product
{
	public array $tags = [];
	public ?string $description = null;
	public array $reviews = [];

	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly float $price,
		public readonly Stock $stock,
	) {
	}
}

final class Catalog
{
	/** @var array<int, Product> */
	private array $products = [];

	public function __construct(int $size)
	{
		for ($id = 1; $id <= $size; $id++) {
			$product = new Product($id, "Product number $id", $id * 1.5, Stock::cases()[$id % 3]);
			if ($id % 4 === 0) {
				$product->tags = ['new', 'sale', "group " . $id % 10];
			}
			if ($id % 5 === 0) {
				$product->description = "A longer text about product number $id, " . str_repeat('and more, ', 10);
			}
			$this->products[$id] = $product;
		}
	}

	public function product(int $id): Product
	{
		return $this->products[$id];
	}
}
