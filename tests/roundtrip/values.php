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
		if (isset($start[$edge['kind']]) && $edge['strength'] === 'strong') {
			$a = $s->attributes[$edge['parent']] ?? [];
			$owner = $a['function_name'] ?? $a['class_name'] ?? $a['#function'] ?? '';
			$queue[] = [$node, $owner . '::' . $edge['link']];
		}
	}
}
usort($queue, fn ($a, $b) => $a[1] <=> $b[1]);
for ($i = 0; $i < count($queue); $i++) {
	[$node, $path] = $queue[$i];
	if (isset($seen[$node])) {
		continue;
	}
	$seen[$node] = true;
	/* Names without the folder, and deep chains by their end. */
	$short = strlen($path) > 200 ? '...' . substr($path, -200) : $path;
	$lines[] = implode("\t", [$short, $s->types[$node], $s->className($node) ?? '', $s->containers[$node]['count'] ?? '',
		$s->types[$node] === 'StringContext' ? $s->length($node) . ' ' . md5((string) $s->text($node)) : '']);
	foreach ($s->out[$node] ?? [] as $edge) {
		if (isset($below[$edge['kind']]) && $edge['strength'] === 'strong') {
			$queue[] = [$edge['child'], $path . '/' . $edge['link']];
		}
	}
	$queue[$i] = null;
}
sort($lines);
echo implode("\n", $lines), "\n";
