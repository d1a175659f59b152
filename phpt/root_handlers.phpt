--TEST--
Error and exception handlers, the older ones too, are held by the root global_callbacks
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

set_error_handler(new Held('error 1'));
set_error_handler([new Held('error 2'), 'method']);
set_error_handler(new Held('error 3'), E_NOTICE);
set_exception_handler(new Held('exception 1'));
set_exception_handler(function () {});
$s = Rmem::take();
show_links($s, $s->roots['global_callbacks']);
$root = $s->roots['global_callbacks'];
show_rows($s, $root);
show_too_many($s);

restore_error_handler();
restore_error_handler();
restore_error_handler();
restore_exception_handler();
restore_exception_handler();
unset($s);
$s = Rmem::take();
show_links($s, $s->roots['global_callbacks']);
var_dump(count($s->instances('Held')));
?>
--EXPECT--
error_handler: Held(error 3), all references
exception_handler: object Closure, all references
error_handlers[1]: Held(error 1), all references
error_handlers[2]: array(2), all references
exception_handlers[1]: Held(exception 1), all references
3 x EngineTableMemoryLocation
no value has too many
int(0)
