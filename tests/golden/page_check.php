<?php
/*
 * A text report against a pattern of one; TAP.
 *
 *     php page_check.php PATTERN REPORT
 *
 * Blocks of the pattern, divided by empty lines, have to be in the report with their lines one below the other; a heading
 * `=== ... ===` has to come after the last one, and what follows it belongs to its section. The report may have more.
 * {N} is a count, {S} a size, {P} and {K} numbers with one and two decimals, {T} a time, {W} a word, {C} counts of
 * classes, {X} anything; ` +` is any number of blanks.
 */

declare(strict_types=1);

function pattern(string $line): string
{
	return '/^' . strtr(preg_quote($line, '/'), [
		'\{N\}' => '[\d,]+', '\{S\}' => '[\d,.]+ (?:B|KB|MB)', '\{P\}' => '\d+\.\d', '\{K\}' => '\d+\.\d\d', '\{W\}' => '\w+',
		'\{T\}' => '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', '\{C\}' => '\dx [\w\\\\]+(?: \+ \dx [\w\\\\]+){2}', '\{X\}' => '.*', ' \+' => ' *',
	]) . '$/u';
}

/** @param list<string> $report */
function find_block(array $report, int $from, int $to, array $block): ?int
{
	$patterns = array_map('pattern', $block);
	for ($i = $from; $i + count($block) <= $to; $i++) {
		foreach ($patterns as $j => $pattern) {
			if (preg_match($pattern, $report[$i + $j]) !== 1) {
				continue 2;
			}
		}
		return $i;
	}
	return null;
}

[, $expected, $file] = $argv;
$report = file($file, FILE_IGNORE_NEW_LINES);
$from = 0;
foreach (preg_split('/\n{2,}/', rtrim(file_get_contents($expected))) as $text) {
	$block = explode("\n", $text);
	if (str_starts_with($block[0], '=== ')) {
		$place = find_block($report, $from, count($report), [$block[0]]);
		$from = $place ?? $from;
	}
	$to = count($report);
	for ($i = $from + 1; $i < count($report); $i++) {
		if (str_starts_with($report[$i], '=== ')) {
			$to = $i;
			break;
		}
	}
	$found = find_block($report, $from, str_starts_with($block[0], '=====') ? count($report) : $to, $block);
	echo $found !== null ? 'ok' : 'not ok', ' - the page\'s example: ', str_replace('#', '\#', trim($block[1] ?? $block[0])), "\n";
}
