<?php
/* 80 products in four categories: 20 references to each. */
// expect: shared_fanin info link_name=category ref_count=80 target_count=4 avg_refs_per_target=20
class Category
{
	public $name = 'c';
}
class Product
{
	public $category;
}
$categories = [new Category(), new Category(), new Category(), new Category()];
$products = [];
for ($i = 0; $i < 80; $i++) {
	$product = new Product();
	$product->category = $categories[$i % 4];
	$products[] = $product;
}
$product = null;
reli_memory_snapshot($argv[1]) || exit(1);
