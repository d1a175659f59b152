<?php
/*
 * A random heap, a snapshot of it, and what each of many references really frees.
 *
 *     php random_graph.php SEED DIRECTORY [REFERENCES [STATEMENTS]]
 *     php random_graph.php PROGRAM DIRECTORY [REFERENCES]
 *
 * The heap is built by statements of PHP text, made up from the seed, one after the other, with the values that
 * are there at the time. They are written to DIRECTORY/SEED.program: a program with lines taken out is how a
 * mismatch is reduced. measure_freed.inc does the rest.
 */

gc_disable();
error_reporting(E_ALL & ~E_WARNING & ~E_NOTICE & ~E_DEPRECATED);
require __DIR__ . '/freed_values.inc';
require __DIR__ . '/freed_places.inc';

final class Maker
{
	const VALUES = ['text(%d, %n)', 'text(%d, %n)', 'text(%d, %n)', 'padded(%n)', 'node(%p, %p)', 'node(%p, %p)', 'child(%p, %p)',
		'loose(%p, %p)', 'lazy(%p)', 'pair(%p, %p)', 'pair(%p, %p)', 'listing(%p, %p)', 'listing(%p, %p)', '[%p, [%p, text(%d, %n)]]',
		"['k' => %p, 'l' => text(%d, %n), text(3, %n) => [%p]]", 'large(%d, %p)', 'emptied(%d, %p)', 'numbers(%p)', 'captures(%p)',
		'shares(%r)', 'short(%p)', 'counting(%p)', 'method_of(%p)', 'bound(%p)', 'started(%p, %p)', 'unstarted(%p)', 'delegating(%p)',
		'finished(%p)', 'fiber(%p)', 'storage(%p, %p)', 'wrapped(%p)', 'wrapped_object(%p)', 'iterated(%p)', 'fixed(%p)', 'linked(%p)',
		'queued(%p)', 'heap(%p)', 'filtered(%p)', 'limited(%p)', 'thrown(%p)', 'dated(%p)', 'reflected(%p)', 'weak(%p)',
		'weak_pair(%p, %p)', 'garbage(%p)', 'in_garbage(%p)', 'loop(%p)', 'chain(%p)', 'self_reference(%p)', 'cast(%p)',
		'materialised(%p)', 'typed_references(%p)', 'anonymous(%p)', 'Registry::TABLE', 'Suit::Hearts', '%n', '1.5', "'literal'"];
	const SIZES = [2, 7, 8, 20, 40, 100, 300, 600, 1200, 2900, 5000, 20000];

	public static function statement(array $places, array $tops)
	{
		$choice = mt_rand(0, 11);
		do {
			$place = self::place($places, $tops);
		} while ($choice === 3 && substr($place, -2) === '[]' || $choice === 1 && preg_match('/^Registry::\$\w+$|->(list|text)$/', $place));
		switch ($choice) {
			case 0:
				return "$place = " . self::any($places) . ';';
			case 1:
				return "$place = &" . self::shareable($places) . ';';
			case 2:
				return 'unset(' . self::variable($places) . ');';
			case 3:
				$object = array_rand(array_filter($places, fn ($type) => in_array($type, ['Node', 'Child', 'stdClass'], true)) ?: ['$none' => 1]);
				return "$place = clone $object; {$place}->x3 = 1;";
			default:
				return "$place = " . self::value($places) . ';';
		}
	}

	/* The collector makes some objects build their tables of properties: better before the snapshot than after it. */
	const COLLECT = 'Place::all($tops); gc_collect_cycles();';
	/* What a snapshot finds unreachable: collected, it is as if it were not there. */
	const GARBAGE = ['garbage(%p);', 'in_garbage(%p);', 'garbage([%p, %p]);', 'garbage(node(%p));', '$v2 = weak_garbage(%p);'];

	public static function garbage(array $places)
	{
		return mt_rand(0, 2) === 0 ? 'unset(' . self::variable($places) . ');' : self::fill(self::GARBAGE[array_rand(self::GARBAGE)], $places);
	}

	/** Where something may be put: a place that is there, or a new one in a container. */
	private static function place(array $places, array $tops)
	{
		if (mt_rand(0, 5) === 0) {
			return '$' . $tops[array_rand($tops)];
		}
		$path = array_rand($places);
		switch ($places[$path]) {
			case 'array':
				return $path . ['[]', "['k']", "['n']", '[3]', "[text(4, 1)]", ''][mt_rand(0, 5)];
			case 'Node':
			case 'Child':
				return "$path->" . ['a', 'b', 'x1', 'x2', 'list[]', "list['m']"][mt_rand(0, 5)];
			case 'stdClass':
				return "$path->" . ['x1', 'x2', 'x3'][mt_rand(0, 2)];
			case 'Lazy':
				return "$path->a";
			case 'NULL':
				return $path . ['', '', "['deep']['er']"][mt_rand(0, 2)];
			default:
				return $path;
		}
	}

	private static function any(array $places)
	{
		return (string) array_rand($places);
	}

	/** Static properties cannot be unset, elements of them can. */
	private static function variable(array $places)
	{
		do {
			$path = self::any($places);
		} while (preg_match('/^Registry::\$\w+$/', $path));
		return $path;
	}

	/*
	 * What may become a PHP reference. A typed property may not: a reference keeps a list of those that share it,
	 * and frees it when the last is gone though others hold the reference. A static property may not, because it cannot be unset.
	 */
	private static function shareable(array $places)
	{
		do {
			$path = self::any($places);
		} while (preg_match('/^Registry::\$\w+$|->(list|text)$/', $path));
		return $path;
	}

	private static function value(array $places)
	{
		return self::fill(self::VALUES[array_rand(self::VALUES)], $places);
	}

	private static function fill($template, array $places)
	{
		return preg_replace_callback('/%([dnpr])/', function ($match) use ($places) {
			switch ($match[1]) {
				case 'd':
					return self::SIZES[array_rand(self::SIZES)];
				case 'n':
					return mt_rand(1, 9999);
				case 'p':
					return mt_rand(0, 3) === 0 ? 'text(' . mt_rand(5, 90) . ', ' . mt_rand(1, 999) . ')' : self::any($places);
				case 'r':
					return self::shareable($places);
			}
		}, $template);
	}
}

$tops = ['g', 'h', 'v0', 'v1', 'v2', 'dyn_1', 'dyn_2'];
$program = is_file($argv[1]) ? file($argv[1], FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) : null;
$seed = $program === null ? (int) $argv[1] : 1;
$base = $argv[2] . '/' . basename($argv[1], '.program');
$references = (int) ($argv[3] ?? 50);
mt_srand($seed);

$g = new Node();
$h = [];
$v0 = $v1 = $v2 = null;
foreach (['dyn_', 'dyn_'] as $i => $name) {
	${$name . ($i + 1)} = [];
}
$places = [];
$log = [];
$steps = $program === null ? (int) ($argv[4] ?? mt_rand(40, 160)) : count($program);
$late = $steps - mt_rand(1, 6);
for ($i = 0; $i < $steps; $i++) {
	if ($program !== null) {
		$line = $program[$i];
	} else {
		if ($i % 4 === 0 || $i === $late) {
			$places = Place::all($tops);
		}
		$line = $i < $late ? Maker::statement($places, $tops) : ($i === $late ? Maker::COLLECT : Maker::garbage($places));
	}
	$log[] = $line;
	try {
		eval($line);
	} catch (Throwable $error) {
		$error = null;
	}
}
if ($program === null) {
	file_put_contents("$base.program", implode("\n", $log) . "\n");
}

$places = Place::withMemory($tops);
if ($program === null) {
	shuffle($places);
}
$paths = array_slice($places, 0, $references);
unset($places, $log, $program, $line, $error, $steps, $seed, $late, $i);
require __DIR__ . '/measure_freed.inc';
