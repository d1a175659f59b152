<?php
/*
 * What a program holds, one value a line, sorted: path, type, class, elements,
 * content. Paths lead from variables and statics; code and tables are left out.
 */

require __DIR__ . '/../../phpt/lib/rmem.inc';
ini_set('memory_limit', '-1');
gc_disable();
$s = new Rmem($argv[1]);

$start = ['VARIABLE' => 1, 'GLOBAL' => 1, 'STATIC_PROPERTY' => 1, 'STATIC_VARIABLES' => 1];
$below = ['PROPERTY' => 1, 'DYNAMIC_PROPERTIES' => 1, 'ELEMENT' => 1, 'REFERENCED' => 1, 'CAPTURED' => 1, 'FRAME' => 1,
	'MEMBER' => 1, 'WEAK_MAP_VALUE' => 1, 'VARIABLE' => 1, 'THIS' => 1];
$lines = [];
$seen = [];
$queue = [];
foreach ($s->in as $node => $edges) {
	foreach ($edges as $edge) {
		if (isset($start[$edge['kind']]) && $edge['strength'] === 'strong' && $edge['link'] !== 'static_variables_template') {
			$a = $s->attributes[$edge['parent']] ?? [];
			$owner = $a['function_name'] ?? $a['class_name'] ?? $a['#function'] ?? '';
			/* The code of a closure is told under its class or without, as opcache has it. */
			if (strpos($owner, '{closure}') === false || $edge['kind'] === 'VARIABLE') {
				$queue[] = [$node, $owner . '::' . $edge['link']];
			}
		}
	}
}
usort($queue, fn ($a, $b) => $a[1] <=> $b[1]);
for ($i = 0; $i < count($queue); $i++) {
	[$node, $path] = $queue[$i];
	/* Names without the folder, and deep chains by their end. */
	$short = strlen($path) > 200 ? '...' . substr($path, -200) : $path;
	$lines[] = implode("\t", [$short, $s->types[$node], $s->className($node) ?? '', $s->containers[$node]['count'] ?? '',
		$s->types[$node] === 'StringContext' ? $s->length($node) . ' ' . md5((string) $s->text($node)) : '']);
	/* What is shared is told at each of its places, and opened at the first. */
	$new = !isset($seen[$node]);
	$seen[$node] = true;
	foreach ($new ? $s->out[$node] ?? [] : [] as $edge) {
		if (isset($below[$edge['kind']]) && $edge['strength'] === 'strong') {
			$queue[] = [$edge['child'], $path . '/' . $edge['link']];
		}
	}
	$queue[$i] = null;
}
sort($lines);
echo implode("\n", $lines), "\n";
