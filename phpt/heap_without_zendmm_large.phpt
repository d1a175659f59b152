--TEST--
USE_ZEND_ALLOC=0: a hundred thousand values and a deep chain, none of which the allocator can tell about
--EXTENSIONS--
reli_memory
--ENV--
USE_ZEND_ALLOC=0
--INI--
memory_limit=-1
--FILE--
<?php
class Link
{
	public $next;
	public $text;
}

$chain = null;
for ($i = 0; $i < 100000; $i++) {
	$link = new Link();
	$link->next = $chain;
	$link->text = "text $i";
	$chain = $link;
}
unset($link);
$path = sys_get_temp_dir() . '/rmem_heap_' . getmypid() . '.rmem';
$result = reli_memory_snapshot($path, ['mode' => 'inline']);
unlink($path);
var_dump($result['nodes'] > 200000, $result['edges'] > 200000);
while ($chain !== null) {
	$chain = $chain->next;
}
?>
--EXPECT--
bool(true)
bool(true)
