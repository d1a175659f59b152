--TEST--
Rows, rounding and unreached blocks add up to memory_get_usage(), in both degrees of detail and every mode
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

function sums($s)
{
	$counted = ['zend_mm_heap' => 1, 'zend_mm_huge' => 1, 'vm_stack' => 1, 'compiler_arena' => 1];
	$sum = 0;
	foreach ($s->rows as $rows) {
		foreach ($rows as $row) {
			if (isset($counted[$row['region']]) || $row['region'] === 'zend_mm_unreached') {
				$sum += $row['size'] + $row['overhead'];
			}
		}
	}
	return $sum;
}

$data = [new ArrayObject([1, 2]), new DateTime('2020-01-01'), str_repeat('h', 3000000), range(1, 5000),
	new SplObjectStorage(), fopen('php://memory', 'w+'), function () use (&$data) {
	}];
$cycle = new stdClass();
$cycle->self = $cycle;
unset($cycle);
$s = null;

foreach (['inline', 'fork'] as $mode) {
	foreach (['graph', 'full'] as $detail) {
		unset($s);
		$path = Rmem::path();
		$before = memory_get_usage();
		$done = reli_memory_snapshot($path, ['mode' => PHP_ZTS ? 'inline' : $mode, 'detail' => $detail]);
		unset($done);
		$after = memory_get_usage();
		$s = new Rmem($path);
		unlink($path);
		$sum = sums($s);
		echo "$mode $detail: ", $sum - $s->summary['memory_get_usage'], ' ', $after - $before, ' ',
			abs($s->summary['memory_get_usage'] - $before) < 2000 ? 'near' : 'far', ' ', $s->summary['heap_walk_exact'], "\n";
	}
}
?>
--EXPECT--
inline graph: 0 0 near 1
inline full: 0 0 near 1
fork graph: 0 0 near 1
fork full: 0 0 near 1
