--TEST--
Extensions hold callables too: signal handlers, the entity loader, the callback of assert(), with every reference
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
foreach (['pcntl', 'libxml'] as $name) {
	if (!extension_loaded($name)) die("skip needs $name");
}
?>
--INI--
error_reporting=8191
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

function closure(string $name): Closure
{
	$held = new Held($name);
	return function () use ($held) { return $held; };
}

pcntl_signal(SIGUSR1, closure('handler'));
pcntl_signal(SIGHUP, [new Held('handler'), 'method']);
pcntl_signal(SIGTERM, SIG_IGN);
pcntl_signal(SIGALRM, new Held('handler'));
@assert_options(ASSERT_CALLBACK, closure('assert'));
libxml_set_external_entity_loader(closure('loader'));
libxml_set_streams_context($context = stream_context_create());

$s = Rmem::take();
foreach (['pcntl' => '/^signal_handler/', 'libxml' => '/^(entity_loader|stream_context)/', 'standard' => '/^assert/'] as $module => $links) {
	echo "-- $module\n";
	show_links($s, module_node($s, $module), $links);
}
show_too_many($s);

/* Another callable, another place. */
unset($s);
libxml_set_external_entity_loader([new Held('loader'), 'method']);
@assert_options(ASSERT_CALLBACK, [new Held('assert'), 'method']);
$s = Rmem::take();
show_links($s, module_node($s, 'libxml'), '/^entity_loader/');
show_links($s, module_node($s, 'standard'), '/^assert/');
show_too_many($s);
unset($s);

libxml_set_external_entity_loader(null);
@assert_options(ASSERT_CALLBACK, null);
$s = Rmem::take();
show_links($s, module_node($s, 'libxml'), '/^entity_loader/');
show_links($s, module_node($s, 'standard'), '/^assert/');
show_too_many($s);
?>
--EXPECTF--
-- pcntl
signal_handler[10]: object Closure, all references
signal_handler[1]: array(2), all references
signal_handler[14]: Held(handler), all references
-- libxml
stream_context: ResourceContext, all references
entity_loader: object Closure, all references
-- standard
assert_callback: object Closure, all references
no value has too many
entity_loader: %r(array\(2\)|Held\(loader\))%r, all references
%r(entity_loader: Held\(loader\), all references
)?%rassert_callback: array(2), all references
no value has too many
no value has too many
