--TEST--
strtok(), putenv(), the stat cache and the locale: what functions of the standard module remember
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip older ones keep bare texts'); ?>
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

strtok(str_repeat('one two ', 3), ' ');
putenv('RELI_MEMORY_TEST=' . str_repeat('secret-value', 3));
$directory = __DIR__ . strrev('bil/');
is_dir($directory);
$s = Rmem::take();
show_links($s, module_node($s, 'standard'), '/^(strtok|putenv)/');
$stat = $s->children(module_node($s, 'standard'))['CurrentStatFile'];
echo basename($s->text($stat)), ', ', references($s, $stat), "\n";
var_dump(strpos($s->bytes, str_repeat('secret-value', 3)));
show_too_many($s);
unset($s);
strtok(str_repeat('other ', 3), ' ');
clearstatcache();
$s = Rmem::take();
show_links($s, module_node($s, 'standard'), '/^(strtok|Current)/');
?>
--EXPECTF--
putenv[0]: string(16) "RELI_MEMORY_TEST", all references
putenv[0]: string(16) "RELI_MEMORY_TEST", all references
strtok_string: string(24) "one two one two one two ", all references
lib, all references
bool(false)
no value has too many
strtok_string: string(18) "other other other ", all references
