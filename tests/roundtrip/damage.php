<?php
/*
 * Damages a snapshot in one named way.
 *
 *     php damage.php --list
 *     php damage.php NAME IN OUT
 */

declare(strict_types=1);

function sections(string $bytes): array
{
	$head = unpack('Vcount/x4/x4', substr($bytes, 12, 12));
	$toc = unpack('P', $bytes, 16)[1];
	$found = [];
	for ($i = 0; $i < $head['count']; $i++) {
		$at = $toc + 40 * $i;
		$e = unpack('a16name/Poff/Plen/Pcount', $bytes, $at);
		$found[rtrim($e['name'], "\0")] = $e + ['toc' => $at];
	}
	return $found;
}

/** Offset of the first row of a section that fits. */
function row(string $bytes, array $section, int $size, callable $fits): int
{
	for ($i = 0; $i < $section['count']; $i++) {
		$at = $section['off'] + $i * $size;
		if ($fits(substr($bytes, $at, $size))) {
			return $at;
		}
	}
	fwrite(STDERR, "no row fits\n");
	exit(1);
}

function u32(string $bytes, int $at): int
{
	return unpack('V', $bytes, $at)[1];
}

function u64(string $bytes, int $at): int
{
	return unpack('P', $bytes, $at)[1];
}

function put(string &$bytes, int $at, string $format, int $value): void
{
	$packed = pack($format, $value);
	$bytes = substr_replace($bytes, $packed, $at, strlen($packed));
}

$ways = [
	'a section reaches past the end' => function (string &$b, array $s) {
		put($b, $s['locations']['toc'] + 24, 'P', $s['locations']['len'] + (1 << 40));
	},
	'two sections overlap' => function (string &$b, array $s) {
		put($b, $s['attributes']['toc'] + 16, 'P', $s['attributes']['off'] - 12);
	},
	'a count that the length denies' => function (string &$b, array $s) {
		put($b, $s['edges']['toc'] + 32, 'P', $s['edges']['count'] + 1);
	},
	'a string longer than the dictionary' => function (string &$b, array $s) {
		put($b, $s['string_dict']['off'] + 4, 'V', 0x7FFFFFFF);
	},
	'a node id out of order' => function (string &$b, array $s) {
		put($b, $s['nodes']['off'] + 16 * 5, 'V', 6);
	},
	'a node type that is no string' => function (string &$b, array $s) {
		put($b, $s['nodes']['off'] + 16 * 5 + 8, 'V', 0x00FFFFFF);
	},
	'an edge to a node that is not there' => function (string &$b, array $s) {
		put($b, row($b, $s['edges'], 16, fn ($r) => ord($r[12]) === 0) + 4, 'V', $s['nodes']['count']);
	},
	'a second tree edge' => function (string &$b, array $s) {
		put($b, row($b, $s['edges'], 16, fn ($r) => ord($r[12]) === 0) + 12, 'C', 1);
	},
	'a missing tree edge' => function (string &$b, array $s) {
		put($b, row($b, $s['edges'], 16, fn ($r) => ord($r[12]) === 1 && u32($r, 0) !== 0xFFFFFFFF) + 12, 'C', 0);
	},
	'tree edges in a circle' => function (string &$b, array $s) {
		$inner = row($b, $s['edges'], 16, fn ($r) => ord($r[12]) === 1 && u32($r, 0) > 2 && u32($r, 0) !== 0xFFFFFFFF);
		$child = u32($b, $inner + 4);
		$up = u32($b, $inner);
		put($b, row($b, $s['edges'], 16, fn ($r) => ord($r[12]) === 1 && u32($r, 4) === $up), 'V', $child);
	},
	'an edge of no kind' => function (string &$b, array $s) {
		put($b, row($b, $s['edges'], 16, fn ($r) => ord($r[12]) === 0) + 14, 'v', 0);
	},
	'one reference too many' => function (string &$b, array $s) {
		/* A string with one holder is said to have none. */
		put($b, row($b, $s['locations'], 48, fn ($r) => u32($r, 32) === 1 && (u32($r, 36) & 0xFF) === 7) + 32, 'V', 0);
	},
	'an address moved by eight' => function (string &$b, array $s) {
		$at = row($b, $s['locations'], 48, fn ($r) => u32($r, 32) === 1 && u64($r, 12) > 0 && u32($r, 44) > 0);
		put($b, $at + 12, 'P', u64($b, $at + 12) + 8);
	},
	'a row that grew' => function (string &$b, array $s) {
		$at = row($b, $s['locations'], 48, fn ($r) => u32($r, 32) === 1 && u32($r, 44) === 0 && u64($r, 20) === 56);
		put($b, $at + 20, 'P', 64);
	},
	'overhead that is not there' => function (string &$b, array $s) {
		$at = row($b, $s['locations'], 48, fn ($r) => u32($r, 32) === 1 && u32($r, 44) > 8);
		put($b, $at + 44, 'V', u32($b, $at + 44) - 8);
	},
	'two rows at one place' => function (string &$b, array $s) {
		$first = row($b, $s['locations'], 48, fn ($r) => u32($r, 32) === 1 && u64($r, 20) === 56);
		$address = u64($b, $first + 12);
		$second = row($b, $s['locations'], 48, fn ($r) => u32($r, 32) === 1 && u64($r, 20) === 56 && u64($r, 12) !== $address);
		put($b, $second + 12, 'P', $address);
	},
	'a run with one slot more in use' => function (string &$b, array $s) {
		$at = row($b, $s['rm_zendmm_free'], 8, fn ($r) => unpack('v', $r, 6)[1] > 1);
		put($b, $at + 6, 'v', unpack('v', $b, $at + 6)[1] - 1);
	},
	'a page said to be free' => function (string &$b, array $s) {
		$at = $s['rm_zendmm_chunk']['off'] + 24;
		put($b, $at, 'C', ord($b[$at]) & ~2);
	},
	'an array with one element more' => function (string &$b, array $s) {
		$at = row($b, $s['rm_containers'], 28, fn ($r) => (u32($r, 4) & 0x81D) === 13 && u32($r, 8) < u32($r, 20));
		put($b, $at + 8, 'V', u32($b, $at + 8) + 1);
	},
	'a string stored in part' => function (string &$b, array $s) {
		$at = row($b, $s['locations'], 48, fn ($r) => u32($r, 28) !== 0xFFFFFFFF && u64($r, 20) > 60 && u64($r, 20) < 200);
		$other = row($b, $s['locations'], 48, fn ($r) => u32($r, 28) !== 0xFFFFFFFF && u64($r, 20) < 40);
		put($b, $at + 28, 'V', u32($b, $other + 28));
	},
];

if (($argv[1] ?? '') === '--list') {
	echo implode("\n", array_keys($ways)), "\n";
	exit(0);
}
$bytes = file_get_contents($argv[2]);
$ways[$argv[1]]($bytes, sections($bytes));
file_put_contents($argv[3], $bytes);
