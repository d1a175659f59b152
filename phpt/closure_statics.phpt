--TEST--
A closure tells its static variables from those that it takes along
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80000) echo 'skip 7.4 does not mark them'; ?>
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

$by = 'value';
$ref = 'reference';
$both = function ($x = 1) use ($by, &$ref) {
	static $memo = [], $calls = 0;
	$memo[] = $x . $by . $ref;
	return ++$calls;
};
$both();
$one = function () use ($by) {
	return $by;
};
$short = fn () => $by;
$none = function () {
	static $only;
	return $only = str_repeat('o', 10);
};
$none();

$s = Rmem::take();
foreach (['both', 'one', 'short', 'none'] as $name) {
	$function = $s->children($s->variable($name), 'FUNCTION')['func'];
	echo $name, ': ', $s->attributes[$function]['#statics'] ?? '-', "\n";
}
?>
--EXPECT--
both: memo,calls
one: -
short: -
none: only
