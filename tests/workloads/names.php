<?php
/* Names that are none: variables and properties in quotes, classes without a name, and calls that look the same. */
declare(strict_types=1);

namespace App;

interface Job
{
	public function run(int $depth, array $arguments): string;
}

/** @return Job[] two classes of one line, and one that extends another */
function jobs(): array
{
	$pair = [new class('first') { public static $made = []; public function __construct(public string $text) { self::$made[] = str_repeat($text, 20); } }, new class('second') { public function __construct(public string $text) {} }];
	return [...$pair, new class($pair) extends \ArrayObject implements Job {
		public function run(int $depth, array $arguments): string
		{
			static $calls = [];
			$calls[] = $local = str_repeat("depth $depth ", 100);
			return ($depth > 0 ? $this->run($depth - 1, $arguments) : walk(3, $arguments)) . $local;
		}
	}];
}

function walk(int $left, array $arguments): string
{
	static $cache = [];
	$cache["left $left"] = $local = str_repeat("left $left ", 50);
	$more = array_map(fn (string $each) => $each . $left, $arguments);
	if ($left > 0) {
		return implode(array_map(fn (int $next) => walk($next, $arguments) . $local, [$left - 1]));
	}
	reli_memory_snapshot($arguments[1], ['detail' => $arguments[2] ?? 'graph', 'mode' => $arguments[3] ?? 'inline']) || exit(1);
	return count($more) . $local;
}

$jobs = jobs();
$object = new \stdClass();
$object->{'an odd property'} = str_repeat('o', 300);
$object->{"it's } one"} = [str_repeat('p', 301)];
$GLOBALS['odd name'] = str_repeat('g', 302);
${'a b'} = ['of' => [str_repeat('v', 303)]];
${'a}{x3}'} = str_repeat('v', 304);
${"quo'te \\"} = [$object];
${'7'} = str_repeat('n', 305);
$größe = ['ü' => str_repeat('u', 306)];
$job = end($jobs);
$job->run(2, $argv);
