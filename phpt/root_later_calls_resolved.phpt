--TEST--
Shutdown and tick functions that PHP keeps resolved: the object, the closure, the arguments
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80500) die('skip older versions keep the callable as it was given'); ?>
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

$shared = new Held('argument');
register_shutdown_function(new Held('shutdown'), str_repeat('text ', 3), $shared, 5);
register_shutdown_function([new Held('shutdown method'), 'method']);
register_shutdown_function('Held::fixed', [1.5, str_repeat('x', 4)]);
register_shutdown_function('strlen', str_repeat('y', 4));
register_tick_function(new Held('tick'), $shared);
register_tick_function(fn() => 1);
$s = Rmem::take();
show_links($s, module_node($s, 'standard'), '/^(shutdown|tick)/');
show_too_many($s);
?>
--EXPECT--
shutdown_function[0]: Held(shutdown), all references
shutdown_function[0]: Held(shutdown), all references
shutdown_function[0].arguments[0]: string(15) "text text text ", all references
shutdown_function[0].arguments[1]: Held(argument), all references
shutdown_function[1]: Held(shutdown method), all references
shutdown_function[2].arguments[0]: array(2), all references
shutdown_function[3].arguments[0]: string(4) "yyyy", all references
tick_function[0]: Held(tick), all references
tick_function[0]: Held(tick), all references
tick_function[0].arguments[0]: Held(argument), all references
tick_function[1]: object Closure, all references
no value has too many
