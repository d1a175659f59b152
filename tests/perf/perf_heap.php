<?php
/*
 * The heap of the measurements, and the clock. A unit is an object with an array
 * of four keys, a packed array and five strings: eight nodes.
 *
 *     php perf_heap.php NODES fresh|aged ROUNDS DIRECTORY
 *
 * One line per figure: name, tab, value; medians of the rounds. All that is
 * compared with something else is measured in turn with it, in one process.
 */

final class Unit
{
	public $map;
	public $list;
	public $a;
	public $b;
	public $c;
	public $d;
	public $e;

	public function __construct(int $i)
	{
		$this->map = ['id' => $i, 'left' => $i + 1, 'right' => $i + 2, 'weight' => 0.5];
		$this->list = [$i, $i + 1, $i + 2];
		$this->a = "name of unit $i";
		$this->b = "b$i";
		$this->c = "a somewhat longer string that belongs to unit number $i and to no other";
		$this->d = "path/to/$i";
		$this->e = "e-$i-e";
	}
}

function median(array $values)
{
	sort($values);
	return $values[intdiv(count($values), 2)];
}

/* Peak of resident memory since the last call; the kernel forgets the older one. */
function peak_since_reset(): int
{
	preg_match('/VmHWM:\s+(\d+)/', file_get_contents('/proc/self/status'), $m);
	file_put_contents('/proc/self/clear_refs', '5');
	return (int) $m[1] * 1024;
}

function resident(): int
{
	preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), $m);
	return (int) $m[1] * 1024;
}

[, $nodes, $age, $rounds, $directory] = $argv;
ini_set('memory_limit', '-1');
gc_disable();
mt_srand(5);
$units = [];
$count = intdiv((int) $nodes, 8);
for ($i = 0; $i < $count; $i++) {
	$units[] = new Unit($i);
}
if ($age === 'aged') {
	shuffle($units);
	for ($i = 0; $i < $count; $i += 2) {
		$units[mt_rand(0, $count - 1)] = null;
	}
	foreach ($units as $i => $unit) {
		$units[$i] ??= new Unit($i);
	}
	unset($unit);
	shuffle($units);
}

$plain = "$directory/perf.rmem";
$packed = "$directory/perf.rmem.zst";
$time = ['gc' => [], 'inline' => [], 'bare fork' => [], 'async' => [], 'walk' => []];
$grown = [];
$result = null;
for ($round = 0; $round < $rounds; $round++) {
	/* A root that loses one of several references becomes a possible root. */
	for ($i = 0; $i < $count; $i++) {
		$held = $units[$i];
		unset($held);
	}
	$start = hrtime(true);
	gc_collect_cycles();
	$time['gc'][] = hrtime(true) - $start;

	@unlink($plain);
	peak_since_reset();
	$before = resident();
	$start = hrtime(true);
	$result = reli_memory_snapshot($plain, ['mode' => 'inline']);
	$time['inline'][] = hrtime(true) - $start;
	$grown[] = peak_since_reset() - $before;

	/* There is no room for the first block: what is timed is finding everything, and the failure. */
	$start = hrtime(true);
	@reli_memory_snapshot("$directory/full/perf.rmem", ['mode' => 'inline']);
	$time['walk'][] = hrtime(true) - $start;

	$start = hrtime(true);
	$pid = pcntl_fork();
	if ($pid === 0) {
		posix_kill(getmypid(), SIGKILL);
	}
	$time['bare fork'][] = hrtime(true) - $start;
	pcntl_waitpid($pid, $status);

	/* From outside, and not what the call says of itself. */
	$start = hrtime(true);
	$done = reli_memory_snapshot("$directory/perf_async.rmem", ['mode' => 'async']);
	$time['async'][] = $done === false ? PHP_INT_MAX : hrtime(true) - $start;
	while (reli_memory_status()['pending'] > 0) {
		usleep(20000);
	}
	@unlink("$directory/perf_async.rmem");
}
reli_memory_snapshot($packed, ['mode' => 'inline', 'compress' => 3]);

$heap = memory_get_usage();
$out = [
	'nodes' => $result['nodes'],
	'edges' => $result['edges'],
	'heap_bytes' => $heap,
	'gc_ms' => median($time['gc']) / 1e6,
	'inline_ms' => median($time['inline']) / 1e6,
	'inline_by_gc' => median($time['inline']) / median($time['gc']),
	'walk_by_gc' => median($time['walk']) / median($time['gc']),
	'fork_ms' => median($time['bare fork']) / 1e6,
	'async_ms' => median($time['async']) / 1e6,
	'async_by_fork' => median($time['async']) / median($time['bare fork']),
	'walk_memory_percent' => 100 * median($grown) / $heap,
	'plain_by_heap' => filesize($plain) / $heap,
	'packed_by_heap' => filesize($packed) / $heap,
];
foreach ($out as $name => $value) {
	printf("%s\t%s\n", $name, is_float($value) ? sprintf('%.3f', $value) : $value);
}
