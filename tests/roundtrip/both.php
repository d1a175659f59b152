<?php
/*
 * Runs a workload whose snapshot is taken in both degrees of detail at one place,
 * one call after the other. A first call makes what any call leaves in the
 * allocator's free lists, so that the two that count see the same heap. What the frame of
 * the call holds is as large each time: names of files of one length, and both words in the options.
 *
 *     php both.php WORKLOAD DIRECTORY
 */

[, $workload, $directory] = $argv;
$calls = [];
foreach (['graph', 'full', 'graph'] as $detail) {
	$calls[] = sprintf('reli_memory_snapshot(%s, [\'detail\' => \'%s\', \'mode\' => \'inline\', \'label\' => \'%s\'])',
		var_export("$directory/$detail[0].rmem", true), $detail, $detail === 'full' ? 'graph' : 'full');
}
$source = file_get_contents($workload);
$source = str_replace([
	"reli_memory_snapshot(\$argv[1], ['detail' => \$argv[2] ?? 'graph', 'mode' => \$argv[3] ?? 'inline'])",
	"reli_memory_snapshot(\$path, ['detail' => \$detail, 'mode' => \$mode])",
], '(' . implode(' && ', $calls) . ')', $source, $count);
if ($count === 0) {
	fwrite(STDERR, "no call found\n");
	exit(1);
}
$file = "$directory/workload.php";
file_put_contents($file, str_replace('__DIR__', var_export(dirname($workload), true), $source));
$argv = [$file, '', 'graph', 'inline'];
unset($workload, $directory, $source, $calls, $detail, $count);
include $file;
