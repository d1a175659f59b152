--TEST--
The save handler for files is counted to the session module
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
if (!extension_loaded('session')) die('skip PHP has no sessions');
if (PHP_VERSION_ID < 80200) die('skip it keeps no strings before 8.2');
?>
--INI--
session.use_cookies=0
session.cache_limiter=
session.save_handler=files
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';
require __DIR__ . '/lib/snapshot.inc';

ob_start();
$directory = test_dir();
session_save_path($directory);
session_start();
$s = Rmem::take();
foreach ($s->children(module_node($s, 'session')) as $link => $node) {
	if (strncmp($link, 'mod_data', 8) === 0) {
		echo $link, ' ', $s->text($node) === session_id() ? 'the identifier' : ($s->text($node) === $directory ? 'the directory' : '?'), ', ',
			references($s, $node), "\n";
	}
}
show_too_many($s);
session_destroy();
ob_end_flush();
?>
--EXPECT--
mod_data.last_key the identifier, all references
mod_data.basedir the directory, all references
no value has too many
