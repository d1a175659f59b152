--TEST--
Blocks of C code have the owner that is known to hold them
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

/* Bytes of a value's own rows and of what C code keeps for it, PHP's values left out. */
function owned($s, $node)
{
	$bytes = $s->size($node);
	$seen = [$node => true];
	$todo = [$node];
	while ($todo) {
		foreach ($s->out[array_pop($todo)] ?? [] as $edge) {
			$child = $edge['child'];
			if (!isset($seen[$child]) && ($edge['kind'] === 'INFERRED' || $edge['kind'] === 'MEMBER') && $edge['strength'] === 'strong'
				&& !in_array($s->type($child), ['StringContext', 'ArrayHeaderContext', 'ObjectContext', 'ResourceContext'], true)) {
				$seen[$child] = true;
				$bytes += $s->size($child);
				$todo[] = $child;
			}
		}
	}
	return $bytes;
}

$date = new DateTime('2020-01-01', new DateTimeZone('Europe/Berlin'));
$storage = new SplObjectStorage();
for ($i = 0; $i < 10; $i++) {
	$storage[new ArrayObject()] = "info $i";
}
$fixed = new SplFixedArray(1000);
$list = new SplDoublyLinkedList();
for ($i = 0; $i < 100; $i++) {
	$list[] = "element $i";
}
$heap = new SplMinHeap();
for ($i = 0; $i < 500; $i++) {
	$heap->insert("entry $i");
}
$stream = fopen(__FILE__, 'r');
fgets($stream);
$memory = fopen('php://memory', 'w+');
fwrite($memory, str_repeat('m', 50000));

$s = Rmem::take();
$wanted = ['date' => 64 + 210, 'storage' => 128 + 320, 'fixed' => 16000, 'list' => 3200, 'heap' => 8000, 'stream' => 8192 + 200, 'memory' => PHP_VERSION_ID < 80100 ? 50000 : 200];
foreach ($wanted as $name => $least) {
	$bytes = owned($s, $s->variable($name));
	echo $name, ' ', $bytes >= $least && $bytes < 2 * $least + 2000 ? 'good' : "$bytes, wanted $least", "\n";
}
/* Elements have a path through their owner. */
$number = strlen(str_repeat('x', 7));
foreach (['element' => 'list', 'entry' => 'heap', 'info' => 'storage'] as $text => $owner) {
	$text = "$text $number";
	foreach ($s->ofType('StringContext') as $node) {
		if ($s->text($node) === $text) {
			echo $text, ' ', strpos($s->treePath($node), "/$owner/") !== false ? "below \$$owner" : $s->treePath($node), "\n";
		}
	}
}
$unreached = $s->summary['heap_unreached_bytes'];
var_dump($unreached < $s->summary['memory_get_usage'] / 100);
?>
--EXPECT--
date good
storage good
fixed good
list good
heap good
stream good
memory good
element 7 below $list
entry 7 below $heap
info 7 below $storage
bool(true)
