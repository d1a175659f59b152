--TEST--
A sensitive string is blank wherever it is held: variables, properties, elements, keys, constants, closures, names
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . "/lib/skip.inc";
skip_unless("zstd");
if (PHP_VERSION_ID < 80200) die("skip the attribute came with 8.2");
if ((string) shell_exec("command -v zstd") === "") die("skip needs zstd");
?>
--FILE--
<?php
require __DIR__ . '/lib/privacy.inc';

class Keeper
{
	public $declared;
	public static $static;
	public $weak;
}

function login($user, #[SensitiveParameter] $password, $words)
{
	static $remembered;
	$remembered = $password;
	$keeper = new Keeper();
	$keeper->declared = $password;
	Keeper::$static = $password;
	$keeper->weak = new WeakMap();
	$keeper->weak[$keeper] = $password;
	$dynamic = new stdClass();
	$dynamic->{$password} = 'value of a dynamic property';
	$list = [$password, 'named' => $password, [[[$password]]]];
	$keys = [$password => 'value under a key'];
	$closure = function () use ($password) {
	};
	$reference = &$keeper->declared;
	$storage = new ArrayObject([$password => $password]);
	$GLOBALS[$password] = [$password];
	define($password, [$password]);
	look_for(['the password' => 'terces-eht'], ['the user' => 'resu-eht'], ['strings' => 'full']);
	look_for(['the password' => 'terces-eht'], ['the user' => 'resu-eht']);
}

$outer = secret('terces-eht');
login(secret('resu-eht'), $outer, []);
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
