<?php
/* Two products a category: that is how it is meant. */
// expect-not: shared_fanin link_name=category
class Category
{
	public $name = 'c';
}
class Product
{
	public $category;
}
$products = [];
for ($i = 0; $i < 40; $i++) {
	$category = new Category();
	for ($j = 0; $j < 2; $j++) {
		$product = new Product();
		$product->category = $category;
		$products[] = $product;
	}
}
$product = $category = null;
reli_memory_snapshot($argv[1]) || exit(1);
