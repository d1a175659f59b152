<?php
/*
 * 1,000 models: attributes are an array of their own (376 bytes), tags one array that all share, the id a number. $attributes
 * takes 376,000 bytes and grows with them, $tags does not.
 */
// expect: property_scaling * class_name=App\Model instance_count=1000 per_instance_properties.0.property=attributes per_instance_properties.0.distinct_targets=1000 per_instance_properties.0.size=376000 shared_properties.0.property=tags scalar_properties_count=1
namespace App;

class Model
{
	public $id;
	public $attributes;
	public $tags;
}
$tags = ['a' => [1], 'b' => [\time()]];
$models = [];
for ($i = 0; $i < 1000; $i++) {
	$model = new Model();
	$model->id = $i;
	$model->attributes = ['id' => $i, 'price' => $i * 2];
	$model->tags = $tags;
	$models[] = $model;
}
$model = null;
\reli_memory_snapshot($argv[1]) || exit(1);
