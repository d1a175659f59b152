<?php
/*
 * A JSON report is JSON, its head agrees with the summary in the file, and no finding speaks of more memory than there is:
 * findings about values of no more than memory_get_usage(), those about the allocator of no more than it has from the
 * system. The headroom of near_memory_limit is no memory in use.
 */

require __DIR__ . '/../../phpt/lib/rmem.inc';
ini_set('memory_limit', '-1');
[, $snapshot, $json] = $argv;

function complain(string $what): never
{
	echo $what, "\n";
	exit(1);
}

$report = json_decode(file_get_contents($json), true, 512, JSON_THROW_ON_ERROR);
if (!isset($report['meta'], $report['findings']) || $report['findings'] === []) {
	complain('no meta or no findings');
}
$overview = array_values(array_filter($report['findings'], fn ($finding) => $finding['kind'] === 'overview'))[0]['facts'];
$clusters = [];
foreach ($report['findings'] as $finding) {
	foreach (['kind', 'severity', 'summary'] as $key) {
		if (!isset($finding[$key]) || $finding[$key] === '') {
			complain("a finding without $key");
		}
	}
	$is_allocator = str_starts_with($finding['kind'], 'zendmm_');
	$most = $overview[$is_allocator ? 'memory_get_real_usage' : 'memory_get_usage'];
	foreach (['impact_bytes', 'cluster_impact_bytes'] as $key) {
		if ($finding['kind'] !== 'near_memory_limit' && ($finding[$key] ?? 0) > $most) {
			complain("$finding[kind] says {$finding[$key]} bytes, there are $most: $finding[summary]");
		}
	}
	if (isset($finding['cluster_id'])) {
		$clusters[$finding['cluster_id']][] = $finding;
	}
}
foreach ($clusters as $id => $members) {
	$roles = array_count_values(array_column($members, 'cluster_role'));
	if (($roles['head'] ?? 0) !== 1 || count($members) < 2 || $members[0]['cluster_role'] !== 'head') {
		complain("cluster $id has no head, or nothing but one");
	}
}
