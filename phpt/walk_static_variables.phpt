--TEST--
Static variables and static properties are the live ones
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

function remember($text)
{
	static $seen = [], $last = 'template';
	$seen[] = $text;
	$last = $text . ' was last';
}

class Registry
{
	public static $entries = ['template'];
	protected static $own = 'x';
	private static $hidden;

	public static function add($text)
	{
		static $log = [];
		$log[$text] = [$text];
		self::$entries[] = $text;
		self::$hidden = str_repeat($text, 2);
	}
}

class Sub extends Registry
{
	public static $entries = ['of the subclass'];
}

remember(str_repeat('a', 10));
remember(str_repeat('b', 11));
Registry::add(str_repeat('c', 12));
Registry::add(str_repeat('d', 13));

$s = Rmem::take();
$statics = $s->to($s->to($s->roots['function_table'], 'remember'), 'static_variables');
foreach ($s->children($statics, 'ELEMENT') as $name => $value) {
	echo "$name ", $s->show($value), "\n";
}
$class = $s->classNode('Registry');
foreach ($s->children($class, 'STATIC_PROPERTY') as $name => $value) {
	echo "$name ", $s->show($value), "\n";
}
echo $s->show($s->to($s->to($class, 'add'), 'static_variables', 'log', 'dddddddddddddd')), "\n";
echo $s->show($s->to($s->to($class, 'add'), 'static_variables', 'log')), "\n";
echo $s->show($s->to($s->classNode('Sub'), 'entries', '0')), "\n";
?>
--EXPECT--
seen reference to array(2)
last reference to string(20) "bbbbbbbbbbb was last"
entries array(3)
own string(1) "x"
hidden string(26) "dddddddddddddddddddddddddd"
no node
array(2)
string(15) "of the subclass"
