<?php
/* A JSON report is JSON, and its head agrees with the summary in the file. */

require __DIR__ . '/../../phpt/lib/rmem.inc';
ini_set('memory_limit', '-1');
[, $snapshot, $json] = $argv;
$report = json_decode(file_get_contents($json), true, 512, JSON_THROW_ON_ERROR);
if (!isset($report['meta'], $report['findings']) || $report['findings'] === []) {
	echo "no meta or no findings\n";
	exit(1);
}
foreach ($report['findings'] as $finding) {
	foreach (['kind', 'severity', 'summary'] as $key) {
		if (!isset($finding[$key]) || $finding[$key] === '') {
			echo "a finding without $key\n";
			exit(1);
		}
	}
}
