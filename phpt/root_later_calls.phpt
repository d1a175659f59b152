--TEST--
Shutdown and tick functions are held by the standard module, with their objects and arguments
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID >= 80500) die('skip root_later_calls_resolved has it'); ?>
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
/* Since 8.0 the object is counted twice: as the function, and in what was found out about it. */
show_links($s, module_node($s, 'standard'), '/^(shutdown|tick)[^.]*(\.arguments.*)?$/');
show_too_many($s);
?>
--EXPECT--
shutdown_function[0]: Held(shutdown), all references
shutdown_function[0].arguments[0]: string(15) "text text text ", all references
shutdown_function[0].arguments[1]: Held(argument), all references
shutdown_function[1]: array(2), all references
shutdown_function[2]: string(11) "Held::fixed", not counted
shutdown_function[2].arguments[0]: array(2), all references
shutdown_function[3]: string(6) "strlen", not counted
shutdown_function[3].arguments[0]: string(4) "yyyy", all references
tick_function[0]: Held(tick), all references
tick_function[0].arguments[0]: Held(argument), all references
tick_function[1]: object Closure, all references
no value has too many
