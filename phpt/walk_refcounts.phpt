--TEST--
No value has more strong edges than references; known values have exactly as many
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Item
{
	public $a;
	public $b;
}

class Work
{
	private $list = [];

	public function go($names)
	{
		static $cache = [];
		$shared = str_repeat('shared', 4);
		$object = new Item();
		$object->a = $shared;
		$object->b = [$shared, 'key' => $object];
		$this->list[] = $object;
		$cache[$shared] = $object;
		extract($names);
		$name = 'indirect';
		$$name = $shared;
		$reference = &$object->a;
		foreach ([$shared] as $element) {
			$closure = function () use ($shared, $object) {
				return $this;
			};
			return Rmem::take();
		}
	}
}

$given = ['given' => [str_repeat('g', 20)], 'second' => new Item()];
$work = new Work();
$s = $work->go($given);

foreach ($s->rows as $node => $rows) {
	$row = $rows[0];
	if ($row['info'] !== 0 && !($row['info'] & 0x40) && $s->holders($node) > $row['refcount']) {
		echo 'too many: ', $s->show($node), ' ', $s->treePath($node), ' ', $s->holders($node), ' of ', $row['refcount'], "\n";
	}
}
$table = $s->to($s->frame('Work::go'), 'symbol_table');
foreach (['shared', 'object', 'given', 'second', 'indirect', 'element'] as $name) {
	$node = $s->variable($name, 'Work::go') ?? $s->to($table, $name);
	$have = $s->holders($node);
	echo $name, ' ', $s->show($node), ' ', $have === $s->refcount($node) ? 'all references' : "$have of " . $s->refcount($node), "\n";
}
var_dump($s->holders($s->variable('work')) === $s->refcount($s->variable('work')));
?>
--EXPECT--
shared string(24) "sharedsharedsharedshared" all references
object object Item all references
given array(1) all references
second object Item all references
indirect string(24) "sharedsharedsharedshared" all references
element string(24) "sharedsharedsharedshared" all references
bool(true)
