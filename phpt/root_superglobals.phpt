--TEST--
Superglobals as they came in stay held when the script has overwritten them
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

$count = count($_SERVER);
$before = Rmem::take();
var_dump($before->count($before->to($before->roots['superglobals_raw'], '_SERVER')) === $count);
unset($before);
$_SERVER = ['mine'];
$s = Rmem::take();
$raw = $s->to($s->roots['superglobals_raw'], '_SERVER');
var_dump($s->count($raw) === $count);
echo references($s, $raw), ' ', strtok($s->treePath($raw), '/'), "\n";
show_too_many($s);
?>
--EXPECT--
bool(true)
bool(true)
all references superglobals_raw
no value has too many
