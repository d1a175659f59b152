--TEST--
Without ZendMM the pointers are walked all the same, and the file says that allocator data is missing
--EXTENSIONS--
reli_memory
--ENV--
USE_ZEND_ALLOC=0
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

$list = [str_repeat('x', 30), new ArrayObject(['inner' => [1]])];
$s = Rmem::take();
echo $s->show($s->variable('list')), ' ', $s->show($s->to($s->variable('list'), 0)), "\n";
var_dump($s->summary['allocator'] !== 'zendmm', $s->summary['memory_get_usage']);
var_dump($s->rows[$s->variable('list')][0]['region']);
var_dump(isset($s->sections['rm_zendmm_chunk']) && $s->sections['rm_zendmm_chunk'][2] > 0);
?>
--EXPECT--
array(2) string(30) "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
bool(true)
string(1) "0"
string(7) "outside"
bool(false)
