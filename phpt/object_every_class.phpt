--TEST--
Objects of many internal classes together: exact references, nothing inferred, every byte accounted
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip first-class callables came with 8.1'); ?>
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Thing
{
	public $a;
}

$held = [];
$things = [];
for ($i = 0; $i < 30; $i++) {
	$things[] = $thing = new Thing;
	$storage = new SplObjectStorage;
	$storage[$thing] = "info $i";
	$map = new WeakMap;
	$map[$thing] = "value $i";
	$file = new SplFileObject(__FILE__);
	$file->fgets();
	$directory = new RecursiveIteratorIterator(new RecursiveDirectoryIterator(__DIR__ . '/lib'));
	foreach ($directory as $entry) {
		break;
	}
	$temporary = new SplTempFileObject;
	$temporary->fwrite("text $i");
	/* Dumps leave property tables behind in some versions. */
	$dumped = new ArrayObject(["dumped $i"]);
	print_r($dumped, true);
	$held[] = [
		$storage, $map, WeakReference::create($thing), $file, $directory, $temporary, $dumped, new SplFileInfo(__FILE__ . $i),
		new DirectoryIterator(__DIR__), new GlobIterator(__DIR__ . '/lib/*.inc'), new FilesystemIterator(__DIR__ . '/lib'),
		(new ArrayObject([1, "in $i"]))->getIterator(), (new DatePeriod(new DateTime, new DateInterval('P1D'), 3))->getIterator(),
		(new SplFixedArray(4))->getIterator(), new ReflectionObject($thing), new ReflectionProperty('Thing', 'a'),
		new ReflectionFunction(function () use ($i) { return $i; }), new ReflectionParameter('sprintf', 0),
		(new ReflectionMethod('ArrayObject', 'count'))->getReturnType(), hash_init('sha256'), hash_init('md5', HASH_HMAC, "key $i"),
		strtoupper(...), $storage->count(...), Closure::fromCallable([$storage, 'attach']),
		new LogicException("message $i", 0, new RuntimeException("cause $i")),
		unserialize(serialize([new ArrayObject(["again $i"]), SplFixedArray::fromArray(["fixed $i"]), new DateTime, new SplQueue])),
	];
	unset($thing, $storage, $map, $file, $directory, $entry, $temporary, $dumped);
}

$s = Rmem::take();
$all = $s->variable('held');
var_dump(check_references($s, $all) > 1500, $s->summary['heap_walk_exact'], $s->summary['heap_walk_conflicts'] ?? '0');
foreach (reach($s, $all) as $node) {
	/* What the system's glob() keeps is its own business. */
	if (isset($s->attributes[$node]['#inferred']) && !preg_match('~/9/stream~', $s->treePath($node))) {
		echo $s->size($node), ' bytes at ', $s->treePath($node), " are inferred\n";
	}
}
?>
--EXPECT--
bool(true)
string(1) "1"
string(1) "0"
