--TEST--
Closures: captured variables, statics, bound object; each closure its own
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Owner
{
	public $id;

	public function make($text)
	{
		$big = [$text, $text];
		return function () use ($text, $big) {
			static $calls = [];
			$calls[] = count($calls);
			return [$this->id, $text, $big];
		};
	}

	public static function loose(&$shared)
	{
		return static function () use (&$shared) {
			return $shared;
		};
	}
}

$owner = new Owner();
$one = $owner->make(str_repeat('one', 5));
$two = $owner->make(str_repeat('two', 6));
$two();
$two();
$three = str_repeat('shared', 2);
$static = Owner::loose($three);
$arrow = fn () => $one;
$builtin = Closure::fromCallable('strlen');
$method = Closure::fromCallable([$owner, 'make']);
$copy = clone $two;

$s = Rmem::take();
foreach (['one', 'two', 'copy', 'static', 'arrow', 'method'] as $name) {
	$closure = $s->variable($name);
	echo $name, ':';
	foreach ($s->children($closure, 'CAPTURED') as $captured) {
		foreach ($s->children($captured, 'ELEMENT') as $key => $value) {
			echo " $key=", $s->show($value);
		}
	}
	$this_ptr = $s->children($closure, 'THIS');
	echo $this_ptr ? ' on ' . $s->show(reset($this_ptr)) : '', "\n";
}
var_dump($s->to($s->variable('arrow'), 'static_variables', 'one') === $s->variable('one'));
/* builtin, method and five made by hand */
var_dump(count($s->instances('Closure')));
?>
--EXPECT--
one: text=string(15) "oneoneoneoneone" big=array(2) calls=array(0) on object Owner
two: text=string(18) "twotwotwotwotwotwo" big=array(2) calls=reference to array(2) on object Owner
copy: text=string(18) "twotwotwotwotwotwo" big=array(2) calls=array(2) on object Owner
static: shared=reference to string(12) "sharedshared"
arrow: one=object Closure
method: on object Owner
bool(true)
int(7)
