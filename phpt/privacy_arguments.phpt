--TEST--
Sensitive arguments of every form: by reference, array elements, variadic, named, of generators, fibers and closures
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

function by_reference(#[SensitiveParameter] &$password)
{
	$copy = [$password];
	yield $copy;
}

function elements(#[SensitiveParameter] array $keys)
{
	$copy = array_values($keys);
	Fiber::suspend($copy);
}

function variadic($first, #[SensitiveParameter] ...$rest)
{
	$copy = array_values($rest);
	yield $copy;
}

function more_than_declared($first)
{
	yield func_get_args();
}

$hidden = [
	'by reference' => 'ecnerefer', 'element' => 'tnemele', 'second element' => 'dnoces',
	'variadic' => 'cidairav', 'second variadic' => 'cidairav-dnoces', 'named' => 'deman',
	'closure' => 'erusolc', 'method' => 'dohtem',
];
$words = array_map('secret', $hidden);
$keep[] = $generator = by_reference($words['by reference']);
$generator->current();
$keep[] = $fiber = new Fiber('elements');
$fiber->start(['a' => $words['element'], $words['second element']]);
$keep[] = $generator = variadic('not secret', $words['variadic'], $words['second variadic'], name: $words['named']);
$generator->current();
$plain = ['extra argument' => secret('artxe')];
$keep[] = $generator = more_than_declared('a', $plain['extra argument']);
$generator->current();

class Holder
{
	private $kept;

	public function method(callable $next, #[SensitiveParameter] ?string $password)
	{
		$this->kept = $password;
		$next();
	}
}

(function (#[SensitiveParameter] $inner) use ($words, $plain, $hidden) {
	(new Holder())->method(function () use ($words, $plain, $hidden) {
		look_for($hidden, ['extra argument' => 'artxe'], ['strings' => 'full']);
	}, $words['method']);
})($words['closure']);
?>
--EXPECT--
graph: looked
graph.zst: looked
full: looked
full.zst: looked
