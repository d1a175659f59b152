--TEST--
Sensitive arguments of calls whose other arguments are still being computed, and of internal functions
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

class Account
{
	public function __construct(#[SensitiveParameter] $password, $rest = null)
	{
		func_get_args();
	}

	public static function make(#[SensitiveParameter] $password, $rest)
	{
		return func_get_args();
	}
}

/* With a body, so that the optimizer keeps the call. */
function login(#[SensitiveParameter] $password, $rest)
{
	return func_get_args();
}

/* As in real code, nobody but the call holds the value. */
function from_the_store($word)
{
	return secret($word);
}

$look = function () {
	look_for(
		['outer' => 'retuo', 'middle' => 'elddim', 'inner' => 'renni'],
		['the plain one' => 'nialp'],
		['strings' => 'full']
	);
};

function plain($argument, $rest)
{
	return func_get_args();
}

login(from_the_store('retuo'), new Account(from_the_store('elddim'), Account::make(from_the_store('renni'), plain(secret('nialp'), $look()))));

/* An internal function that warns: the handler sees it with all its arguments. */
set_error_handler(function () {
	look_for(['the password' => 'tenretni'], ['the other' => 'tluaf'], ['strings' => 'full']);
	return true;
});
$options = ['salt' => secret('tluaf')];
password_hash(secret('tenretni'), PASSWORD_BCRYPT, $options + ['cost' => 4]);
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
