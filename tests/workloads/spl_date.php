<?php
/* Every class of SPL and Date, with contents, many of each, some touched by what leaves a property table behind. */

class Marked extends ArrayObject
{
	public $mark = 'marked';
}

$many = [];
for ($i = 0; $i < 300; $i++) {
	$set = [];

	$list = new SplDoublyLinkedList();
	$stack = new SplStack();
	$queue = new SplQueue();
	for ($j = 0; $j < 10; $j++) {
		$list->push("list $i $j");
		$stack->push([$i, $j]);
		$queue->enqueue(new stdClass());
	}
	array_push($set, $list, $stack, $queue);

	$min = new SplMinHeap();
	$max = new SplMaxHeap();
	$priority = new SplPriorityQueue();
	for ($j = 0; $j < 10; $j++) {
		$min->insert("min $i $j");
		$max->insert([$j, $i]);
		$priority->insert("priority $i $j", $j);
	}
	array_push($set, $min, $max, $priority);

	$fixed = new SplFixedArray(20);
	for ($j = 0; $j < 20; $j += 2) {
		$fixed[$j] = "fixed $i $j";
	}
	$storage = new SplObjectStorage();
	for ($j = 0; $j < 5; $j++) {
		$storage[new stdClass()] = "info $i $j";
	}
	array_push($set, $fixed, $storage);

	$object = new ArrayObject(['a' => "array object $i", 'b' => [1, 2, 3]]);
	$marked = new Marked(new ArrayObject([$i => "inner $i"]));
	$iterator = $object->getIterator();
	$iterator->next();
	array_push($set, $object, $marked, $iterator, new ArrayIterator(["iterated $i"]), new RecursiveArrayIterator([[1, "r $i"]]));

	$append = new AppendIterator();
	$append->append(new ArrayIterator(["first $i", "second $i"]));
	$append->append(new ArrayIterator(["third $i"]));
	$caching = new CachingIterator(new ArrayIterator(['k' => "cached $i", 'l' => 'm']), CachingIterator::FULL_CACHE);
	foreach ($caching as $ignored) {
		break;
	}
	$multiple = new MultipleIterator(MultipleIterator::MIT_KEYS_ASSOC);
	$multiple->attachIterator(new ArrayIterator(["x $i"]), 'x');
	$recursive = new RecursiveIteratorIterator(new RecursiveArrayIterator(["a $i", ["b $i", ["c $i"]]]));
	$recursive->next();
	$recursive->next();
	array_push($set, $append, $caching, $multiple, $recursive,
		new LimitIterator(new ArrayIterator(range(1, 5)), 1, 2),
		new InfiniteIterator(new ArrayIterator(["again $i"])),
		new NoRewindIterator(new ArrayIterator(["once $i"])),
		new IteratorIterator(new ArrayIterator(["wrapped $i"])),
		new CallbackFilterIterator(new ArrayIterator([1, 2]), fn ($x) => $x > $i),
		new RecursiveCallbackFilterIterator(new RecursiveArrayIterator([1]), fn () => true),
		new RegexIterator(new ArrayIterator(["text $i"]), '/tex/'),
		new RecursiveCachingIterator(new RecursiveArrayIterator([[1]])),
		new ParentIterator(new RecursiveArrayIterator([[1]])),
		new RecursiveTreeIterator(new RecursiveArrayIterator(["t $i", [1]])),
		new EmptyIterator());

	if ($i % 30 === 0) {
		$memory = new SplTempFileObject();
		$memory->fwrite("a line\nanother line $i\n");
		$memory->rewind();
		$memory->current();
		array_push($set, $memory, new SplFileInfo("/var/log/$i"), new SplFileObject(__FILE__),
			new DirectoryIterator(__DIR__), new FilesystemIterator(__DIR__), new RecursiveDirectoryIterator(__DIR__),
			new GlobIterator(__DIR__ . '/*.php'));
	}

	$date = new DateTime("2024-02-29 10:00:" . $i % 60, new DateTimeZone('Europe/Berlin'));
	$fixedDate = new DateTimeImmutable('2001-01-01 00:00:00 +0200');
	$interval = $date->diff($fixedDate);
	$period = new DatePeriod($fixedDate, new DateInterval('P1DT2H'), 4);
	foreach ($period as $ignored) {
		break;
	}
	array_push($set, $date, $fixedDate, $interval, $period, new DateTimeZone('America/New_York'),
		new DateTimeZone('+03:00'), new DateInterval('P1Y2M3DT4H5M6S'), DateInterval::createFromDateString('last day of next month'));

	if ($i % 10 === 0) {
		ob_start();
		var_dump($date, $interval, $fixed, $storage, $object);
		ob_end_clean();
	}
	$many[] = $set;
}

$weak = new WeakMap();
foreach ($many as $n => $set) {
	$weak[$set[0]] = "weakly $n";
}
$references = array_map(fn ($set) => WeakReference::create($set[0]), $many);
unset($set, $list, $stack, $queue, $min, $max, $priority);

reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
