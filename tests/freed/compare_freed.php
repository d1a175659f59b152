<?php
/*
 * Holds predictions against what references really freed; TAP.
 *
 *     php compare_freed.php NAME BASE PREDICTIONS [COUNTS]
 *
 * BASE.paths, BASE.freed and BASE.program are what measure_freed.inc and random_graph.php write; PREDICTIONS has a JSON
 * object a line, as `rmem show --batch` gives it. Every freed size has to be right to the byte. For values with one
 * holder the retained size is the same but for what the reference itself has: a key of its own, a cell of a PHP reference.
 * COUNTS gets a line: references, those that freed something, those that are not compared because PHP
 * copied an array first and the two differ.
 */

declare(strict_types=1);

/** Whether a reference whose value has one holder frees the value, and what the reference itself has beside it. */
function agrees(string $path, array $prediction): bool
{
	/* A PHP reference, alone and with the list of the typed properties that share it. */
	$references = [0, 32, 32 + 48];
	$own = $references;
	if (preg_match("/(?:\\['((?:[^'\\\\]|\\\\.)*)'\\]|->(\\w+)|^\\$(\\w+))$/", $path, $match, PREG_UNMATCHED_AS_NULL)) {
		$key = 24 + strlen(stripslashes($match[1] ?? $match[2] ?? $match[3]));
		array_push($own, ...array_map(fn (int $reference): int => $key + $reference, $references));
	}
	/* A PHP reference with several holders keeps its value. */
	return in_array($prediction['freed_bytes'] - $prediction['retained_bytes'], $own, true) || in_array($prediction['freed_bytes'], $own, true);
}

[, $name, $base, $file] = $argv;
$paths = file("$base.paths", FILE_IGNORE_NEW_LINES);
$freed = file("$base.freed", FILE_IGNORE_NEW_LINES);
$predictions = file($file, FILE_IGNORE_NEW_LINES);
/* An entry of a weak map goes with its key, but counts with the map. */
$weakMaps = strpos((string) @file_get_contents("$base.program"), 'weak_pair') !== false;
$some = $copied = 0;
$wrong = count($paths) === count($freed) && count($paths) === count($predictions) ? []
	: [sprintf('%d references, %d measured, %d predicted', count($paths), count($freed), count($predictions))];

foreach (array_slice($paths, 0, min(count($freed), count($predictions))) as $i => $path) {
	$prediction = json_decode($predictions[$i], true);
	[$real, $copy] = array_map('intval', explode(' ', "$freed[$i] 0"));
	$predicted = $prediction['freed_allocated_bytes'] ?? null;
	if ($freed[$i] === 'none' || $predicted === null || !empty($prediction['error']) || ($prediction['path'] ?? null) === null) {
		$wrong[] = "$path: measured $freed[$i], predicted " . ($prediction['error'] ?? $predictions[$i]);
		continue;
	}
	$some += $real > 0 ? 1 : 0;
	/* Of an array with several holders the others keep the element, unless they go together with it. */
	if ($predicted !== $real && $copy < 0 && ($predicted === 0 || $real === 0)) {
		$copied++;
	} elseif ($predicted !== $real) {
		$wrong[] = "$path: freed $real bytes, predicted $predicted" . ($copy < 0 ? ", copied $copy" : '');
	} elseif (isset($prediction['retained_bytes']) && $prediction['refcount'] === 1 && $real > 0 && !$weakMaps && !agrees($path, $prediction)) {
		$wrong[] = "$path: freed $prediction[freed_bytes] bytes, its value alone would be $prediction[retained_bytes]";
	}
}
foreach (array_slice($wrong, 0, 10) as $line) {
	echo "# $line\n";
}
echo $wrong === [] ? 'ok' : 'not ok', " - $name: ", count($paths), " references free what was predicted\n";
if (isset($argv[4])) {
	file_put_contents($argv[4], count($paths) . " $some $copied\n", FILE_APPEND);
}
