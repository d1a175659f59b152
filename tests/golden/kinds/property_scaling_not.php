<?php
/* A hundred of them: few enough to look at one by one. */
// expect-not: property_scaling
namespace App;

class Model
{
	public $id;
	public $attributes;
	public $tags;
}
$tags = ['a' => [1], 'b' => [\time()]];
$models = [];
for ($i = 0; $i < 100; $i++) {
	$model = new Model();
	$model->id = $i;
	$model->attributes = ['id' => $i, 'price' => $i * 2];
	$model->tags = $tags;
	$models[] = $model;
}
$model = null;
\reli_memory_snapshot($argv[1]) || exit(1);
