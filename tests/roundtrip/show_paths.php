<?php
/*
 * Asks for all nodes of a snapshot by number, and then for a sample of them by the paths that came back. A path leads to
 * the node, to what the reference stands for, or to several values, of which the node is one. Prints TAP.
 *
 *     php show_paths.php RMEM SNAPSHOT NAME
 */

declare(strict_types=1);

const SAMPLE = 1500;
const CUT = 300;

/** The names of C code that no path may have. */
const INTERNAL = '/(?:call_frames|class_table|function_table|global_variables|global_constants|global_callbacks|array_elements'
	. '|object_properties|static_variables|dynamic_properties|symbol_table|local_variables|args_to_internal_function|_ExtraArgs'
	. '|\$_T\[|inner_iterator|shutdown_function\[|error_handler\}|autoload_functions|http_globals|objects_store|regular_list)/';

/** @return list<array<string, mixed>> */
function show(string $rmem, string $snapshot, iterable $values): array
{
	$in = tmpfile();
	foreach ($values as $value) {
		fwrite($in, $value . "\n");
	}
	rewind($in);
	$process = proc_open([$rmem, 'show', $snapshot, '--batch'], [$in, ['pipe', 'w'], STDERR], $pipes);
	$answers = [];
	while (($line = fgets($pipes[1])) !== false) {
		$answers[] = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
	}
	proc_close($process);
	return $answers;
}

/** Nodes of our own files have the numbers from 0 on, without gaps. @return list<string> */
function all_ids(string $rmem, string $snapshot): array
{
	$count = preg_match('/^\s+nodes\s+\S+\s+\S+\s+([\d,]+)/m', (string)shell_exec(escapeshellarg($rmem) . ' info ' . escapeshellarg($snapshot)), $match) ? (int)str_replace(',', '', $match[1]) : 0;
	return array_map(fn (int $id) => "#$id", range(0, max(0, $count - 1)));
}

[, $rmem, $snapshot, $name] = $argv;

$nodes = [];
$wrong = [];
foreach (show($rmem, $snapshot, all_ids($rmem, $snapshot)) as $answer) {
	if (isset($answer['path']) && !str_contains($answer['path'], "\n")) {
		$nodes[] = $answer;
	}
}
/* Keys and names of the program itself may have any words: only what stands outside of quotes is looked at. */
foreach ($nodes as $node) {
	if (preg_match(INTERNAL, preg_replace("/'(?:[^'\\\\]|\\\\.)*'/", "''", $node['path']))) {
		$wrong[] = "#$node[node_id] has a path of the engine: $node[path]";
	}
}
/* What PHP has words for has a path of its own: only parts of definitions and of C code share theirs. */
$owners = [];
foreach ($nodes as $node) {
	if (in_array($node['type'], ['array', 'string', 'object'], true) && !preg_match('/\{[a-z]|^\(/', $node['path'])) {
		$other = $owners[$node['path']] ?? null;
		if ($other !== null) {
			$wrong[] = "#$node[node_id] and #$other are both $node[path]";
		}
		$owners[$node['path']] = $node['node_id'];
	}
}
$step = max(1, intdiv(count($nodes), SAMPLE));
$sample = [];
for ($i = 0; $i < count($nodes); $i += $step) {
	$sample[] = $nodes[$i];
}
$several = 0;
$answers = show($rmem, $snapshot, array_column($sample, 'path'));
if (count($answers) !== count($sample)) {
	$wrong[] = count($sample) . ' paths, ' . count($answers) . ' answers';
}
foreach ($answers as $i => $answer) {
	$node = $sample[$i];
	if (isset($answer['candidates'])) {
		$several++;
		if (count($answer['candidates']) < 20 && !in_array($node['node_id'], $answer['candidates'], true) && $node['type'] !== 'reference') {
			$wrong[] = "#$node[node_id] is none of those with its path: $node[path]";
		}
	} elseif (isset($answer['error'])) {
		$wrong[] = "#$node[node_id]: $answer[error]: $node[path]";
	} elseif (isset($answer['node_id']) && $answer['node_id'] !== $node['node_id'] && $answer['path'] !== $node['path'] && $node['type'] !== 'reference') {
		$wrong[] = "#$node[node_id] is not #$answer[node_id], which $node[path] leads to";
	}
}
/* As the table of strings cuts them. Several values may end alike; none may be lost. */
$cut = array_values(array_filter($sample, fn (array $node): bool => preg_match('/^.{31}/us', $node['path']) === 1));
$cut = array_slice($cut, 0, CUT);
foreach (show($rmem, $snapshot, array_map(fn (array $node): string => preg_replace('/^.*(?=.{27}$)/us', '...', $node['path']), $cut)) as $i => $answer) {
	$found = $answer['candidates'] ?? [$answer['node_id'] ?? null];
	if (isset($answer['error']) && !isset($answer['candidates'])) {
		$wrong[] = "$answer[value] is not found: the end of {$cut[$i]['path']}";
	} elseif (count($found) < 20 && !in_array($cut[$i]['node_id'], $found, true) && $cut[$i]['type'] !== 'reference' && ($answer['path'] ?? '') !== $cut[$i]['path']) {
		$wrong[] = "$answer[value] is not {$cut[$i]['path']}";
	}
}
/* Interned strings share a path by their nature, and little else does. */
if ($several > count($sample) / 4) {
	$wrong[] = "$several of " . count($sample) . ' paths name several values';
}
foreach (array_slice($wrong, 0, 10) as $line) {
	echo "# $line\n";
}
echo $wrong === [] && count($sample) > 100 ? 'ok' : 'not ok', " - ", count($sample), " values of $name are found by their paths\n";
