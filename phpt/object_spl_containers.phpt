--TEST--
SPL containers: every element under its position, in memory that is the object's
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';
error_reporting(E_ALL & ~E_DEPRECATED);

class Item
{
}

class Words extends SplHeap
{
	protected function compare($a, $b): int
	{
		return strcmp($a, $b);
	}
}

class ByHash extends SplObjectStorage
{
	public function getHash($object): string
	{
		return 'hash of ' . get_class($object);
	}
}

$text = function (string $what) {
	return str_repeat("$what ", 2);
};

$held = [];
$held['ArrayObject'] = new ArrayObject([new Item, $text('one')]);
$held['ArrayObject of an object'] = new ArrayObject(new Item);
$held['ArrayObject of another'] = new ArrayObject($held['ArrayObject']);
$held['ArrayIterator'] = new ArrayIterator([$text('two')]);
$held['SplFixedArray'] = new SplFixedArray(1000);
$held['SplFixedArray'][3] = new Item;
$held['SplFixedArray'][4] = 'interned';
$held['SplFixedArray'][999] = $text('three');
$held['empty SplFixedArray'] = new SplFixedArray(0);
$held['SplDoublyLinkedList'] = new SplDoublyLinkedList;
$held['SplDoublyLinkedList'][] = $text('four');
$held['SplDoublyLinkedList'][] = 5;
$held['SplDoublyLinkedList'][] = new Item;
$held['SplQueue'] = new SplQueue;
$held['SplQueue'][] = [$text('five')];
$held['SplStack'] = new SplStack;
$held['SplStack'][] = $text('six');
$held['heap'] = new Words;
$held['heap']->insert($text('a'));
$held['heap']->insert($text('b'));
$held['SplPriorityQueue'] = new SplPriorityQueue;
$held['SplPriorityQueue']->insert(new Item, [$text('first')]);
$held['SplPriorityQueue']->insert($text('seven'), 0);
$held['SplObjectStorage'] = new SplObjectStorage;
$held['SplObjectStorage'][new Item] = $text('eight');
$held['SplObjectStorage'][$held['SplQueue']] = null;
$held['ByHash'] = new ByHash;
$held['ByHash'][new Item] = 9;
$held['MultipleIterator'] = new MultipleIterator(MultipleIterator::MIT_KEYS_ASSOC);
$held['MultipleIterator']->attachIterator(new ArrayIterator([1]), $text('ten'));

$s = Rmem::take();
$all = $s->variable('held');
foreach (array_keys($held) as $name) {
	$node = $s->to($all, $name);
	echo "$name\n";
	show_inside($s, $node);
}
var_dump(check_references($s, $all) > 40);
check_precise($s, $all);
foreach (['SplFixedArray', 'SplDoublyLinkedList'] as $name) {
	$bytes = bytes_of($s, $s->to($all, $name), 'InternalDataMemoryLocation');
	/* Before 8.1 the list has two functions, before 8.0 each of the three elements a count as well. */
	if ($name === 'SplDoublyLinkedList') {
		$bytes -= (PHP_VERSION_ID < 80100 ? 2 * 8 : 0) + (PHP_VERSION_ID < 80000 ? 3 * 8 : 0);
	}
	echo $name, ' ', $bytes, "\n";
}
?>
--EXPECT--
ArrayObject
  storage member: array(2)
ArrayObject of an object
  storage member: object Item
ArrayObject of another
  storage member: object ArrayObject
ArrayIterator
  storage member: array(1)
SplFixedArray
  [3] member: object Item
  [4] member: string(8) "interned"
  [999] member: string(12) "three three "
empty SplFixedArray
SplDoublyLinkedList
  [0] member: string(10) "four four "
  [2] member: object Item
SplQueue
  [0] member: array(1)
SplStack
  [0] member: string(8) "six six "
heap
  [0] member: string(4) "b b "
  [1] member: string(4) "a a "
SplPriorityQueue
  [0] member: object Item
  [0].priority member: array(1)
  [1] member: string(12) "seven seven "
SplObjectStorage
  [0] member: object Item
  [0].info member: string(12) "eight eight "
  [1] member: object SplQueue
ByHash
  [0] key: string(12) "hash of Item"
  [0] member: object Item
MultipleIterator
  [0] member: object ArrayIterator
  [0].info member: string(8) "ten ten "
bool(true)
SplFixedArray 16384
SplDoublyLinkedList 120
