--TEST--
Wrappers, filters and the default context of streams are held by the root streams
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80200) die('skip before 8.2 a wrapper is no resource'); ?>
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

class Wrapper
{
	public $context;
}

class Filter extends php_user_filter
{
}

stream_wrapper_register('relitest', 'Wrapper');
stream_filter_register('reli.*', 'Filter');
stream_context_set_default(['http' => ['header' => str_repeat('X-A: b ', 3)]]);
$s = Rmem::take();
show_links($s, $s->roots['streams'], '/^(relitest|default_context)$/');
foreach ($s->children($s->roots['streams']) as $link => $node) {
	if ($s->types[$node] === 'ResourceContext') {
		echo $link, ' ', $s->attributes[$node]['resource_type'], "\n";
	}
}
show_links($s, module_node($s, 'standard'), '/^user_filter/');
$options = $s->to($s->roots['streams'], 'default_context', 'options');
$http = $s->children($options, 'ELEMENT')['http'];
echo $s->text($s->children($http, 'ELEMENT')['header']), "\n";
show_too_many($s);
unset($s);
stream_wrapper_unregister('relitest');
$s = Rmem::take();
show_links($s, $s->roots['streams'], '/^relitest$/');
?>
--EXPECT--
relitest: ResourceContext, all references
default_context: ResourceContext, all references
relitest stream factory
default_context stream-context
user_filter[0]: string(6) "Filter", not counted
X-A: b X-A: b X-A: b 
no value has too many
