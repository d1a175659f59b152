<?php
/*
 * What references in a real application free: a workload of tests/workloads/, with more than a snapshot in its last line.
 *
 *     php app_freed.php WORKLOAD DIRECTORY REFERENCES VARIABLE... [-PATH...]
 *
 * The variables are those of the workload from which references are picked, the paths are left out: values whose destructors
 * free more than they hold.
 */

require __DIR__ . '/freed_places.inc';
Place::$reflect = true;
$tops = preg_grep('/^-/', array_slice($argv, 4), PREG_GREP_INVERT);
$skip = preg_replace('/^-/', '$', preg_grep('/^-/', array_slice($argv, 4)));
$base = $argv[2] . '/' . basename($argv[1], '.php');
$references = (int) $argv[3];
$source = str_replace(
	"reli_memory_snapshot(\$argv[1], ['detail' => \$argv[2] ?? 'graph', 'mode' => \$argv[3] ?? 'inline'])",
	'(include ' . var_export(__DIR__ . '/app_measured.inc', true) . ')',
	file_get_contents($argv[1]), $count);
if ($count !== 1) {
	fwrite(STDERR, "no call found\n");
	exit(1);
}
file_put_contents("$base.source.php", str_replace('__DIR__', var_export(dirname($argv[1]), true), $source));
unset($source, $count);
include "$base.source.php";
