--TEST--
SPL iterators: the one inside, current values, caches, callbacks and levels, each with exactly its references
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip older ones keep texts and values in other places'); ?>
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Counter implements Iterator
{
	private $at = 0;

	public function current(): mixed
	{
		return "current $this->at";
	}

	public function key(): mixed
	{
		return "key $this->at";
	}

	public function next(): void
	{
		$this->at++;
	}

	public function rewind(): void
	{
	}

	public function valid(): bool
	{
		return true;
	}
}

class Source implements IteratorAggregate
{
	public function getIterator(): Iterator
	{
		return new Counter;
	}
}

function accepts($value)
{
	return true;
}

function begun(Iterator $iterator): Iterator
{
	/* The drawn tree tells of arrays that it turns to text. */
	@$iterator->rewind();
	$iterator->valid();
	return $iterator;
}

$made = function (int $i): array {
	$words = ["first $i", "second $i"];
	$tree = new RecursiveArrayIterator([["deep $i"], "flat $i"]);
	$append = new AppendIterator;
	$append->append(new ArrayIterator($words));
	return array_map('begun', [
		'over user code' => new IteratorIterator(new Counter),
		'over an aggregate' => new IteratorIterator(new Source),
		'limit' => new LimitIterator(new ArrayIterator($words), 0, 1),
		'infinite' => new InfiniteIterator(new ArrayIterator($words)),
		'no rewind' => new NoRewindIterator(new ArrayIterator($words)),
		'append' => $append,
		'caching' => new CachingIterator(new ArrayIterator($words), CachingIterator::FULL_CACHE),
		'recursive caching' => new RecursiveCachingIterator($tree, 0),
		'callback' => new CallbackFilterIterator(new ArrayIterator($words), function () use ($i) { return $i >= 0; }),
		'method' => new CallbackFilterIterator(new ArrayIterator($words), [new Counter, 'current']),
		'recursive callback' => new RecursiveCallbackFilterIterator($tree, 'accepts'),
		'regex' => new RegexIterator(new ArrayIterator($words), '/first ' . $i . '/'),
		'parent' => new ParentIterator($tree),
		'recursive' => new RecursiveIteratorIterator($tree),
		'self first' => new RecursiveIteratorIterator($tree, RecursiveIteratorIterator::SELF_FIRST),
		'drawn' => new RecursiveTreeIterator($tree),
		'empty' => new EmptyIterator,
	]);
};
$held = [];
for ($i = 0; $i < 50; $i++) {
	$held[] = $made($i);
}
unset($made);

$s = Rmem::take();
$all = $s->variable('held');
$one = $s->to($all, 7);
foreach (['over user code', 'limit', 'append', 'caching', 'callback', 'regex', 'self first', 'drawn'] as $name) {
	echo "$name\n";
	show_inside($s, $s->to($one, $name));
}
var_dump(check_references($s, $all) > 3000);
check_precise($s, $all);
?>
--EXPECT--
over user code
  inner member: object Counter
  inner_iterator member: object __iterator_wrapper
  current member: string(9) "current 0"
  key member: string(5) "key 0"
limit
  inner member: object ArrayIterator
  inner_iterator member: object __iterator_wrapper
  current member: string(7) "first 7"
append
  inner member: object ArrayIterator
  inner_iterator member: object __iterator_wrapper
  current member: string(7) "first 7"
  iterators member: object ArrayIterator
  iterators_position member: object __iterator_wrapper
caching
  inner member: object ArrayIterator
  inner_iterator member: object __iterator_wrapper
  current member: string(7) "first 7"
  cache member: array(1)
callback
  inner member: object ArrayIterator
  inner_iterator member: object __iterator_wrapper
  current member: string(7) "first 7"
  callback member: object Closure
regex
  inner member: object ArrayIterator
  inner_iterator member: object __iterator_wrapper
  current member: string(7) "first 7"
  regex member: string(9) "/first 7/"
self first
  [0] member: object RecursiveArrayIterator
  [0].iterator member: object __iterator_wrapper
drawn
  [0] member: object RecursiveCachingIterator
  [0].iterator member: object __iterator_wrapper
  prefix member: string(0) ""
  prefix member: string(2) "| "
  prefix member: string(2) "  "
  prefix member: string(2) "|-"
  prefix member: string(2) "\-"
  prefix member: string(0) ""
  postfix member: string(0) ""
bool(true)
