<?php
/*
 * Holds a comparison against what is known without it; TAP.
 *
 *     php check_compare.php known BASELINE TARGET SCRIPT         known_diff.php's two versions
 *     php check_compare.php same NAME BASELINE TARGET [exactly]  nothing is new or resolved; exactly: nothing differs at all
 *     php check_compare.php about NAME BASELINE TARGET REGEX     what is new or resolved is said of that, and something is
 *     php check_compare.php gates BASELINE TARGET                each form of --fail-on just reached, and just not
 *
 * The program is $RMEM. Numbers of single snapshots come from `rmem report` and `rmem show`.
 */

declare(strict_types=1);

final class Check
{
	private array $problems = [];

	private function run(string ...$words): array
	{
		$command = implode(' ', array_map('escapeshellarg', [getenv('RMEM'), ...$words]));
		exec("$command 2>&1", $lines, $code);
		return [implode("\n", $lines), $code];
	}

	private function json(string ...$words): array
	{
		[$text, $code] = $this->run(...$words);
		if ($code !== 0) {
			throw new RuntimeException(implode(' ', $words) . ": $code, $text");
		}
		return json_decode($text, true, 512, JSON_THROW_ON_ERROR);
	}

	private function compare(string $baseline, string $target): array
	{
		return $this->json('compare', '-q', '-f', 'report-json', $baseline, $target);
	}

	private function want(bool $held, string $problem): void
	{
		if (!$held) {
			$this->problems[] = $problem;
		}
	}

	private function equal(mixed $actual, mixed $expected, string $what): void
	{
		$this->want($actual === $expected, "$what: " . json_encode($actual) . ', not ' . json_encode($expected));
	}

	public function tell(string $name): void
	{
		foreach (array_slice($this->problems, 0, 20) as $problem) {
			echo '# ', substr(strtr($problem, "\n", ' '), 0, 400), "\n";
		}
		echo $this->problems === [] ? 'ok' : 'not ok', " - $name\n";
		$this->problems = [];
	}

	/* ---- known differences ---- */

	private function classes(array $comparison, array $before, array $after): void
	{
		$expected = ['changed' => [], 'added' => [], 'removed' => []];
		$pairs = ['App\\User' => 'users', 'App\\OldHandler' => 'old', 'App\\NewHandler' => 'new', 'App\\Node' => 'cycles'];
		foreach ($pairs as $class => $key) {
			$a = $before[$key] * ($key === 'cycles' ? 2 : 1);
			$b = $after[$key] * ($key === 'cycles' ? 2 : 1);
			$expected[$a === 0 ? 'added' : ($b === 0 ? 'removed' : 'changed')][$class] = [$a, $b, $b - $a];
		}
		foreach ($expected as $list => $rows) {
			$actual = [];
			foreach ($comparison['class_deltas'][$list] as $row) {
				$actual[$row['class_name']] = [$row['baseline_count'], $row['target_count'], $row['count_delta']];
				$this->equal($row['target_memory'] - $row['baseline_memory'], $row['memory_delta'], "memory of {$row['class_name']}");
			}
			ksort($actual);
			ksort($rows);
			$this->equal($actual, $rows, "classes $list");
		}
	}

	private function types(array $comparison, string $baseline, string $target): void
	{
		$expected = [];
		foreach ([[$baseline, -1], [$target, 1]] as [$file, $sign]) {
			foreach ($this->json('report', '-q', '-f', 'report-json', $file)['findings'] as $finding) {
				if ($finding['kind'] === 'type_ranking') {
					$facts = $finding['facts'];
					$expected[$facts['type']][0] = ($expected[$facts['type']][0] ?? 0) + $sign * $facts['count'];
					$expected[$facts['type']][1] = ($expected[$facts['type']][1] ?? 0) + $sign * $facts['memory_usage'];
				}
			}
		}
		$expected = array_filter($expected, fn ($row) => $row !== [0, 0]);
		$actual = [];
		foreach ($comparison['type_deltas'] as $row) {
			$actual[$row['type']] = [$row['count_delta'], $row['memory_delta']];
		}
		ksort($expected);
		ksort($actual);
		$this->equal($actual, $expected, 'types');
		$sizes = array_map(fn ($row) => abs($row['memory_delta']), $comparison['type_deltas']);
		$sorted = $sizes;
		rsort($sorted);
		$this->equal($sizes, $sorted, 'order of types');
	}

	private function values(array $comparison, array $before, array $after, string $baseline, string $target): void
	{
		$elements = ['<main>::$cache->items' => 'items', '<main>::$users' => 'users', '<main>::$gone' => 'gone', '<main>::$cycles' => 'cycles'];
		$paths = [];
		foreach ($comparison['value_deltas'] as $row) {
			$paths[] = $row['path'];
			$key = $elements[$row['path']] ?? null;
			$this->equal([$row['baseline_elements'], $row['target_elements']],
				$key === null ? [null, null] : [$before[$key], $after[$key]], "elements of {$row['path']}");
			foreach ([[$baseline, 'baseline_retained'], [$target, 'target_retained']] as [$file, $member]) {
				$shown = $this->json('show', '-q', '-f', 'json', $file, $row['path']);
				$this->equal($row[$member], $shown['retained_bytes'], "$member of {$row['path']}");
			}
		}
		sort($paths);
		$expected = [...array_keys($elements), '<main>::$cache'];
		sort($expected);
		$this->equal($paths, $expected, 'values');
	}

	private function has(array $findings, string $kind, string $word): bool
	{
		foreach ($findings as $finding) {
			$finding = $finding['target'] ?? $finding;
			if ($finding['kind'] === $kind && str_contains($finding['summary'], $word)) {
				return true;
			}
		}
		return false;
	}

	private function findings(array $diff): void
	{
		foreach ([
			['new', 'near_memory_limit', '11.00 MB'],
			['resolved', 'micro_cycle', 'App\\Node'],
			['resolved', 'large_array', '$gone'],
			['resolved', 'large_array', '$cycles'],
			['changed', 'large_array', '$cache->items'],
			['changed', 'large_array', '$users'],
			['changed', 'bottleneck_path', '$cache->items'],
		] as [$list, $kind, $word]) {
			$this->want($this->has($diff[$list], $kind, $word), "no $list $kind about $word");
		}
		foreach (['new', 'resolved', 'changed'] as $list) {
			foreach ($diff[$list] as $finding) {
				$sides = isset($finding['kind']) ? [$finding] : [$finding['baseline'], $finding['target']];
				foreach ($sides as $side) {
					$this->want(!preg_match('/steady|index|\$n\b|\$argv/', $side['summary']), "$list: {$side['summary']}");
				}
				if ($list === 'changed') {
					$this->want($sides[0]['severity'] !== $sides[1]['severity']
						|| ($sides[0]['impact_bytes'] ?? 0) !== ($sides[1]['impact_bytes'] ?? 0), "unchanged: {$sides[1]['summary']}");
				}
			}
		}
	}

	public function known(string $baseline, string $target, string $script): void
	{
		['before' => $before, 'after' => $after] = json_decode(shell_exec(PHP_BINARY . ' -n ' . escapeshellarg($script) . ' truth'), true);
		$comparison = $this->compare($baseline, $target);
		$this->classes($comparison, $before, $after);
		$this->tell('known differences: classes');
		$this->types($comparison, $baseline, $target);
		$this->tell('known differences: types');
		$this->values($comparison, $before, $after, $baseline, $target);
		$this->tell('known differences: values');
		$this->findings($comparison['findings_diff']);
		$this->tell('known differences: findings');
		[$text] = $this->run('compare', '-q', $baseline, $target);
		$row = $comparison['value_deltas'][0];
		$line = sprintf('  <main>::$cache->items +4,000 elements, +%.2f MB retained, now %.2f MB',
			($row['target_retained'] - $row['baseline_retained']) / 1048576, $row['target_retained'] / 1048576);
		$this->want(str_contains($text, "\n$line\n"), "no line '$line'");
		$this->want(preg_match_all('/^  <main>::/m', $text) === 4, 'not one line for each of four arrays');
		$this->want(!str_contains($text, '[INFO]'), 'findings without weight in the text');
		foreach ($comparison['findings_diff']['new'] as $finding) {
			$this->want($finding['severity'] === 'info' || str_contains($text, "{$finding['kind']}: {$finding['summary']}\n"),
				"not in the text: {$finding['summary']}");
		}
		$this->tell('known differences: text');
	}

	/* ---- no differences ---- */

	public function same(string $name, string $baseline, string $target, bool $exactly): void
	{
		$comparison = $this->compare($baseline, $target);
		foreach (['new', 'resolved'] as $list) {
			foreach ($comparison['findings_diff'][$list] as $finding) {
				$this->want(false, "$list: {$finding['kind']}: {$finding['summary']}");
			}
		}
		if ($exactly) {
			foreach ([...array_values($comparison['class_deltas']), $comparison['type_deltas'], $comparison['value_deltas'],
				$comparison['findings_diff']['changed']] as $list) {
				$this->equal($list, [], 'a list of differences');
			}
			foreach ($comparison['summary_deltas'] as $row) {
				$this->equal($row['delta'], 0, $row['metric']);
			}
			[$text] = $this->run('compare', '-q', $baseline, $target);
			$this->want(!preg_match('/=== (?!Summary Delta)/', $text), 'the text has sections');
		}
		$this->tell($name);
	}

	public function about(string $name, string $baseline, string $target, string $regex): void
	{
		$diff = $this->compare($baseline, $target)['findings_diff'];
		$this->want([...$diff['new'], ...$diff['resolved']] !== [], 'nothing is new or resolved');
		foreach (['new', 'resolved'] as $list) {
			foreach ($diff[$list] as $finding) {
				$this->want((bool) preg_match($regex, $finding['summary']), "$list: {$finding['kind']}: {$finding['summary']}");
			}
		}
		$this->tell($name);
	}

	/* ---- gates ---- */

	private function gate(string $limit, string $baseline, string $target, bool $trips): void
	{
		[$output, $code] = $this->run('compare', '-o', '/dev/null', "--fail-on=$limit", $baseline, $target);
		$this->equal($code, $trips ? 1 : 0, "--fail-on=$limit");
		$this->equal(str_contains($output, "rmem: --fail-on=$limit: "), $trips, "a reason for $limit");
	}

	public function gates(string $baseline, string $target): void
	{
		$levels = ['high', 'warning', 'medium', 'low', 'info'];
		$diff = $this->compare($baseline, $target);
		$meta = [$diff['baseline']['memory_get_usage'], $diff['target']['memory_get_usage']];
		$most = 0;
		$worst = 4;
		foreach ($diff['findings_diff']['new'] as $finding) {
			$worst = min($worst, array_search($finding['severity'], $levels));
			if ($finding['severity'] !== 'info' && $finding['kind'] !== 'near_memory_limit') {
				$most = max($most, $finding['impact_bytes'] ?? 0);
			}
		}
		foreach ($diff['findings_diff']['changed'] as ['baseline' => $a, 'target' => $b]) {
			[$from, $to] = [array_search($a['severity'], $levels), array_search($b['severity'], $levels)];
			$worst = $to < $from ? min($worst, $to) : $worst;
			if ($to !== 4 && $b['kind'] !== 'near_memory_limit') {
				$most = max($most, ($b['impact_bytes'] ?? 0) - ($a['impact_bytes'] ?? 0));
			}
		}
		$growth = $meta[1] - $meta[0];
		$this->want($worst < 4 && $most > 0 && $growth > 0, 'the pair has nothing to trip a gate');
		for ($level = 0; $level < 4; $level++) {
			$this->gate($levels[$level], $baseline, $target, $level >= $worst);
			$this->gate($levels[$level], $baseline, $baseline, false);
		}
		$this->tell('gates of severities');
		$bytes = max($most, $growth);
		$this->gate((string) $bytes, $baseline, $target, true);
		$this->gate((string) ($bytes + 1), $baseline, $target, false);
		$this->gate('1', $baseline, $baseline, false);
		$this->tell('gates of bytes');
		$percent = max($most / $meta[1], $growth / $meta[0]) * 100;
		$this->gate(sprintf('%.3f%%', floor($percent * 1000) / 1000), $baseline, $target, true);
		$this->gate(sprintf('%.3f%%', floor($percent * 1000) / 1000 + 0.001), $baseline, $target, false);
		$this->gate('0.001%', $target, $target, false);
		$this->tell('gates of percent');
	}
}

$check = new Check();
try {
	match ($argv[1]) {
		'known' => $check->known($argv[2], $argv[3], $argv[4]),
		'same' => $check->same($argv[2], $argv[3], $argv[4], ($argv[5] ?? '') === 'exactly'),
		'about' => $check->about($argv[2], $argv[3], $argv[4], $argv[5]),
		'gates' => $check->gates($argv[2], $argv[3]),
	};
} catch (Throwable $e) {
	echo '# ', $e->getMessage(), "\nnot ok - $argv[1] ", $argv[2], "\n";
}
