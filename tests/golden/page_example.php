<?php
/*
 * The example of the page that this report follows, as a program: page_example.inc has its classes and builds its
 * values, page_example.expected the report that it must have. The snapshot is taken in line 28, because the
 * example's paths say `<main>:28`.
 *
 *     php page_example.php SNAPSHOT
 */

require __DIR__ . '/page_example.inc';

$users = users(10000);
$messages = messages(200);
$forms = forms(3611);
$handlers = [];
for ($i = 0; $i < 8; $i++) {
	$handlers[] = static fn () => $i;
}

/* A global that no frame has as a variable of its own. */
$GLOBALS['con' . 'tainer'] = container();

App\Logger::$buffer = str_repeat('[2026-01-15 12:00:00] app.INFO: Started. ', 2557);

gc_collect_cycles();


reli_memory_snapshot($argv[1]) || exit(1);

// What the page shows of its JSON.
// expect: dominant_class high confidence=high class_name=App\Models\User count=10000 memory_bytes=3280000 avg_size=328 percentage_of_object_memory>=50
// expect: dominant_class high hypothesis="Unbounded accumulation — likely a loop without limit" next_checks.0="Check if count scales with input size" impact_bytes=3280000
// expect: bottleneck_path high path=$users->items
// expect: property_scaling medium class_name=App\Models\User instance_count=10000 scalar_properties_count=14
// expect: cycle_cluster medium count=200 class_count=3
// expect: companion_cluster medium class_count=2 instance_count=3611
// expect: dedup_candidate low source_class=Webklex\PHPIMAP\Attachment target_class=Webklex\PHPIMAP\Part
// expect: large_array * path=$container->cache
// expect: large_string * path=App\Logger::$buffer
