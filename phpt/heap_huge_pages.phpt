--TEST--
USE_ZEND_ALLOC_HUGE_PAGES=1: chunks in huge pages are read as any others, in every mode
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('linux');
?>
--ENV--
USE_ZEND_ALLOC_HUGE_PAGES=1
--INI--
memory_limit=1G
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

$small = $large = [];
for ($i = 0; $i < 20000; $i++) {
	$small[] = str_repeat('s', $i % 300 + 10);
}
for ($i = 0; $i < 8; $i++) {
	$large[] = str_repeat('l', 3 << 20);
}
foreach (['inline', PHP_ZTS ? 'inline' : 'fork'] as $mode) {
	$s = null;
	$s = Rmem::take(['mode' => $mode]);
	echo reli_memory_status()['allocator'], ' ', $s->summary['heap_walk_exact'], ' ', $s->summary['heap_unreached_bytes'] < 1024 ? 'little' : 'much', ' unreached ',
		$s->summary['chunks_count'] > 1 ? 'chunks' : 'one chunk', ' ', $s->count($s->variable('small')), ' ', $s->count($s->variable('large')), ' ',
		$s->summary['zend_mm_huge_total'] >= 24 << 20 ? 'huge' : $s->summary['zend_mm_huge_total'], "\n";
}
?>
--EXPECT--
zendmm 1 little unreached chunks 20000 8 huge
zendmm 1 little unreached chunks 20000 8 huge
