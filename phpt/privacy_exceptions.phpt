--TEST--
Arguments that a kept exception's trace wraps are blank long after the call
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . "/lib/skip.inc";
skip_unless("zstd");
if (PHP_VERSION_ID < 80200) die("skip the attribute came with 8.2");
if ((string) shell_exec("command -v zstd") === "") die("skip needs zstd");
?>
--INI--
zend.exception_ignore_args=0
--FILE--
<?php
require __DIR__ . '/lib/privacy.inc';

class Kept
{
	public $value;
}

function login($user, #[SensitiveParameter] $password, #[SensitiveParameter] $keys)
{
	throw new RuntimeException('failed');
}

$kept = new Kept();
$kept->value = secret('drowssap');
try {
	login(secret('resu'), $kept->value, ['one' => secret('tsrif-yek')]);
} catch (RuntimeException $caught) {
}
echo get_class($caught->getTrace()[0]['args'][1]), "\n";
look_for(['the password' => 'drowssap', 'the key' => 'tsrif-yek'], ['the user' => 'resu'], ['strings' => 'full']);

/* The same made by hand: who wraps a value means it. */
$wrapped = new SensitiveParameterValue(secret('depparw'));
unset($caught);
look_for(['the wrapped' => 'depparw'], [], ['strings' => 'preview']);
?>
--EXPECT--
SensitiveParameterValue
graph: looked
graph.zst: looked
full: looked
full.zst: looked
graph: looked
graph.zst: looked
full: looked
full.zst: looked
