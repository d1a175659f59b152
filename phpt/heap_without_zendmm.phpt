--TEST--
USE_ZEND_ALLOC=0: every mode and detail gives the whole graph, without allocator data and without guesses
--EXTENSIONS--
reli_memory
--ENV--
USE_ZEND_ALLOC=0
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Leaf
{
	public $text;
}

$list = [];
for ($i = 0; $i < 50; $i++) {
	$leaf = new Leaf();
	$leaf->text = str_repeat('t', $i + 2);
	$list[] = $leaf;
}
unset($leaf);
$shared = str_repeat('shared', 3);
$twice = [$shared, $shared];

echo reli_memory_status()['allocator'] === 'zendmm' ? "zendmm\n" : "no zendmm\n";
$s = null;
foreach (['inline', 'fork'] as $mode) {
	foreach (['graph', 'full'] as $detail) {
		$s = null;
		$s = Rmem::take(['mode' => PHP_ZTS ? 'inline' : $mode, 'detail' => $detail]);
		$leaves = $s->instances('Leaf');
		$held = $texts = 0;
		foreach ($leaves as $leaf) {
			$held += $s->holders($leaf);
		}
		foreach ($s->ofType('StringContext') as $node) {
			$texts += preg_match('/^t{2,}$/', (string) $s->text($node));
			if ($s->text($node) === str_repeat('shared', 3)) {
				$found = $node;
			}
		}
		echo "$mode $detail: ", count($leaves), " held $held times, $texts texts";
		$regions = [];
		foreach ($s->rows as $rows) {
			foreach ($rows as $row) {
				$regions[$row['region']] = true;
			}
		}
		echo ' ', implode(',', array_keys($regions)), ' ', $s->holders($found), ' of ', $s->refcount($found);
		foreach (['rm_zendmm_chunk', 'rm_zendmm_huge', 'rm_zendmm_free'] as $section) {
			echo ' ', $s->sections[$section][2] ?? 0;
		}
		echo ' ', $s->summary['heap_walk_exact'] ?? '', ' ', count($s->out[$s->roots['unreached']] ?? []), "\n";
		echo $s->summary['allocator'] === reli_memory_status()['allocator'] ? '' : "two reasons\n";
	}
}
?>
--EXPECT--
no zendmm
inline graph: 50 held 50 times, 50 texts outside 3 of 3 0 0 0 0 0
inline full: 50 held 50 times, 50 texts outside 3 of 3 0 0 0 0 0
fork graph: 50 held 50 times, 50 texts outside 3 of 3 0 0 0 0 0
fork full: 50 held 50 times, 50 texts outside 3 of 3 0 0 0 0 0
