<?php
/* threads_check.php DIRECTORY THREAD: whether the last snapshot of a thread (threads.php) is that thread's, whole, and nobody else's. */

require __DIR__ . '/../../phpt/lib/rmem.inc';

[, $dir, $thread] = $argv;
$expected = json_decode(file_get_contents("$dir/$thread.rmem.txt"), true);
$s = new Rmem("$dir/$thread.rmem");
$wrong = [];
$texts = 0;
foreach ($s->ofType('StringContext') as $node) {
	if (preg_match('/^thread-(\d+)-\d/', (string) $s->text($node), $match)) {
		$texts++;
		$match[1] === $thread || $wrong[] = 'has ' . $s->text($node);
	}
}
foreach ([
	'objects' => count($s->instances('Mine')) === $expected['objects'], 'texts' => $texts === $expected['objects'],
	'every byte accounted' => $s->summary['heap_walk_exact'] === '1', 'nothing unreached' => $s->summary['heap_unreached_bytes'] < 1024,
	'autoloader' => isset($s->roots['autoload_functions']) && $s->children($s->roots['autoload_functions']) !== [],
	'copies are refused' => $expected['refused'] && !file_exists("$dir/$thread.rmem.fork"), 'inline' => $expected['mode'] === 'inline',
	'says that it has threads' => $s->summary['zts'] === '1',
] as $what => $holds) {
	$holds || $wrong[] = $what;
}
echo $wrong ? "thread $thread: " . implode(', ', array_slice($wrong, 0, 8)) . "\n" : '';
exit($wrong ? 1 : 0);
