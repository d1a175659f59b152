--TEST--
USE_ZEND_ALLOC=0: sensitive values are as blank, and strings=none is as empty
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('zstd');
if (PHP_VERSION_ID < 80200) die('skip the attribute came with 8.2');
if ((string) shell_exec('command -v zstd') === '') die('skip needs zstd');
?>
--ENV--
USE_ZEND_ALLOC=0
--FILE--
<?php
require __DIR__ . '/lib/privacy.inc';

function login($user, #[SensitiveParameter] $password)
{
	$list = [$password => [$password]];
	look_for(['the password' => 'terces-eht'], ['the user' => 'resu-eht'], ['strings' => 'full']);
	look_for(['the password' => 'terces-eht', 'the user' => 'resu-eht'], [], ['strings' => 'none']);
}

$outer = secret('terces-eht');
$copy = [[$outer]];
login(secret('resu-eht'), $outer);
?>
--EXPECT--
graph: looked
graph.zst: looked
full: looked
full.zst: looked
graph: looked
graph.zst: looked
full: looked
full.zst: looked
