--TEST--
What a request leaves with the SAPI: the callback before headers, the body
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

header_register_callback(new Held('headers'));
$input = fopen('php://input', 'r');
stream_get_contents($input);
$s = Rmem::take();
show_links($s, $s->roots['sapi']);
show_too_many($s);
header_register_callback('strlen');
?>
--EXPECT--
request_body: ResourceContext, all references
callback_func: Held(headers), all references
no value has too many
