<?php
/*
 * Holds a JSON report against what a script says of its own heap; TAP.
 *
 *     php check.php NAME SCRIPT REPORT.json OUTPUT
 *
 * Expectations are comment lines of the script, or lines that it prints when only it can know a number:
 *
 *     // expect: KIND SEVERITY [FACT=VALUE ...] [path=PATH] [summary~REGEX]
 *     // expect-not: KIND [FACT=VALUE ...] [path=PATH] [summary~REGEX]
 *     // culprit: REGEX       one of the first three findings, as a reader counts them, names it: info and warnings left
 *                             out, a cluster once with all its members
 *     // healthy              nothing above low, except the warnings that are true of the script (`// true: KIND`)
 *     // shared: REGEX        no finding above info speaks of it
 *
 * SEVERITY may be `*`. Beside = there are >=, <= and ~ (a regular expression); a value with blanks stands in double quotes.
 * Dots go into records and lists: `classes.0.name=Node`. PATH is a path as reports print it, without the frame's line.
 */

declare(strict_types=1);

final class Golden
{
	private array $findings;

	public function __construct(private string $name, private string $script, string $report)
	{
		$this->findings = json_decode(file_get_contents($report), true, 512, JSON_THROW_ON_ERROR)['findings'];
	}

	public function run(): int
	{
		preg_match_all('~^// (expect-not|expect|culprit|healthy|shared|true)\b:?[ \t]*(.*)$~m', $this->script, $lines, PREG_SET_ORDER);
		$lines = array_filter($lines, fn ($line) => $line[1] !== 'true');
		if ($lines === []) {
			$this->tell('has expectations', ['none']);
		}
		foreach ($lines as [, $word, $rest]) {
			$rest = trim($rest);
			$this->tell(trim("$word $rest"), match ($word) {
				'expect' => $this->expect($rest),
				'expect-not' => $this->expectNot($rest),
				'culprit' => $this->culprit($rest),
				'healthy' => $this->healthy(),
				'shared' => $this->shared($rest),
			});
		}
		$this->tell('no pass failed', array_map(fn ($f) => $f['summary'], $this->ofKind('pass_failed')));
		return 0;
	}

	/** @param list<string> $wrong why it failed */
	private function tell(string $what, array $wrong): void
	{
		foreach (array_slice($wrong, 0, 12) as $line) {
			echo '# ', substr($line, 0, 300), "\n";
		}
		echo $wrong === [] ? 'ok' : 'not ok', " - $this->name: ", str_replace('#', '\#', $what), "\n";
	}

	private function ofKind(string $kind): array
	{
		return array_values(array_filter($this->findings, fn ($finding) => $finding['kind'] === $kind));
	}

	/** @return list<array{string, string, string}> name, operator, value */
	private static function conditions(string $text): array
	{
		preg_match_all('/([\w.]+)(>=|<=|=|~)("([^"]*)"|\S+)/', $text, $parts, PREG_SET_ORDER);
		return array_map(fn ($part) => [$part[1], $part[2], $part[4] ?? $part[3]], $parts);
	}

	private static function plain(string $path): string
	{
		return preg_replace('/(<main>|\w+\(\)):\d+::/', '$1::', $path);
	}

	private static function paths(array $finding): array
	{
		$paths = $finding['representative_paths'] ?? [];
		array_walk_recursive($finding['facts'], function ($value, $key) use (&$paths) {
			if (is_string($value) && (is_int($key) || preg_match('/path|owner|label/', (string) $key))) {
				$paths[] = $value;
			}
		});
		return array_map(self::plain(...), $paths);
	}

	private static function meets(array $finding, array $condition): bool
	{
		[$name, $operator, $wanted] = $condition;
		if ($name === 'path') {
			foreach (self::paths($finding) as $path) {
				if ($operator === '=' ? in_array($path, [$wanted, "<main>::$wanted"], true) : preg_match("~$wanted~", $path) === 1) {
					return true;
				}
			}
			return false;
		}
		$value = $finding['facts'] + $finding;
		foreach (explode('.', $name) as $key) {
			if (!is_array($value) || !array_key_exists($key, $value)) {
				return $wanted === 'absent';
			}
			$value = $value[$key];
		}
		$value = is_bool($value) ? ($value ? 'true' : 'false') : (is_array($value) ? json_encode($value) : $value);
		return match ($operator) {
			'=' => (string) $value === $wanted || is_numeric($value) && is_numeric($wanted) && (float) $value === (float) $wanted,
			'>=' => $value >= (float) $wanted,
			'<=' => $value <= (float) $wanted,
			'~' => preg_match("~$wanted~", (string) $value) === 1,
		};
	}

	private static function describe(array $finding): string
	{
		return "[{$finding['severity']}] {$finding['kind']}: {$finding['summary']} " . json_encode($finding['facts'], JSON_UNESCAPED_SLASHES);
	}

	private function matching(string $kind, array $conditions): array
	{
		return array_filter($this->ofKind($kind), function ($finding) use ($conditions) {
			foreach ($conditions as $condition) {
				if (!self::meets($finding, $condition)) {
					return false;
				}
			}
			return true;
		});
	}

	private function expect(string $text): array
	{
		[$kind, $severity, $rest] = explode(' ', $text, 3) + [1 => '*', 2 => ''];
		$conditions = self::conditions($rest);
		if ($severity !== '*') {
			$conditions[] = ['severity', '=', $severity];
		}
		if ($this->matching($kind, $conditions) !== []) {
			return [];
		}
		return array_map(self::describe(...), $this->ofKind($kind)) ?: ["there is no $kind"];
	}

	private function expectNot(string $text): array
	{
		[$kind, $rest] = explode(' ', $text, 2) + [1 => ''];
		return array_values(array_map(self::describe(...), $this->matching($kind, self::conditions($rest))));
	}

	/** What a reader sees of a finding: words, paths, and the same of its cluster. */
	private function words(array $finding): string
	{
		return "{$finding['kind']}: {$finding['summary']} " . implode(' ', self::paths($finding)) . "\n";
	}

	private function culprit(string $regex): array
	{
		$seen = [];
		foreach ($this->findings as $i => $finding) {
			if (!in_array($finding['severity'], ['info', 'warning'], true)) {
				$group = isset($finding['cluster_id']) ? "cluster $finding[cluster_id]" : "finding $i";
				$seen[$group] = ($seen[$group] ?? '') . $this->words($finding);
			}
		}
		$first = array_slice($seen, 0, 3);
		return preg_grep("~$regex~", $first) !== [] ? [] : array_values($first ?: ['nothing is reported']);
	}

	private function healthy(): array
	{
		preg_match_all('~^// true: *(\w+)~m', $this->script, $true);
		$wrong = array_filter($this->findings, fn ($finding) => !in_array($finding['severity'], ['low', 'info'], true)
			&& !in_array($finding['kind'], $true[1], true));
		return array_values(array_map(self::describe(...), $wrong));
	}

	private function shared(string $regex): array
	{
		$wrong = array_filter($this->findings, fn ($finding) => $finding['severity'] !== 'info' && preg_match("~$regex~", $this->words($finding)) === 1);
		return array_values(array_map(self::describe(...), $wrong));
	}
}

[, $name, $script, $report, $output] = $argv;
exit((new Golden($name, file_get_contents($script) . "\n" . file_get_contents($output), $report))->run());
