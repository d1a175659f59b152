--TEST--
A heap whose elements move while its comparison runs shows none of them twice
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80200) die('skip older heaps do not say that their elements move'); ?>
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Element
{
	public $weight;

	public function __construct(int $weight)
	{
		$this->weight = $weight;
	}
}

class Watched extends SplMinHeap
{
	public $shots = 0;
	public $watch = false;

	protected function compare($a, $b): int
	{
		if ($this->watch) {
			$s = Rmem::take(['strings' => 'none']);
			foreach ($s->instances('Element') as $element) {
				if ($s->holders($element) > $s->refcount($element)) {
					echo 'too many references at ', $s->treePath($element), "\n";
				}
			}
			$this->shots++;
		}
		return $b->weight <=> $a->weight;
	}
}

$heap = new Watched;
for ($i = 20; $i > 0; $i--) {
	$heap->insert(new Element($i));
}
$heap->watch = true;
$heap->insert(new Element(0));
echo 'inserted ', $heap->shots > 3 ? 'with' : 'without', " snapshots\n";
$heap->extract();
/* next() drops the top before it compares. */
$heap->next();
echo count($heap), "\n";
$heap->watch = false;
$s = Rmem::take();
var_dump(count($s->children($s->variable('heap'), 'MEMBER')));
?>
--EXPECT--
inserted with snapshots
19
int(19)
