--TEST--
A suspended generator keeps half-built calls, the generator it yields from, and what it gave last
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Argument
{
}

function joined(...$words)
{
	return implode(' ', $words);
}

$pending = (function () {
	return joined('three', str_repeat('outer ', 2), strtoupper(str_repeat('inner ', 2) . (yield 'given')), yield 2);
})();
$pending->current();
$method = (function () {
	return (new ArrayObject([new Argument]))->offsetGet(yield ['key' => new Argument]);
})();
$method->current();
$shared = (function () {
	yield str_repeat('shared ', 2);
	yield 2;
})();
$from = function () use ($shared) {
	yield from $shared;
};
$first = $from();
$second = $from();
$first->current();
$second->current();
unset($from);
$array = (function () {
	yield from [str_repeat('in an array ', 2), new Argument];
})();
$array->current();
$finished = (function () {
	yield 1;
	return [new Argument];
})();
foreach ($finished as $ignored) {
}
unset($ignored);

$s = Rmem::take();
foreach (['pending', 'method', 'shared', 'first', 'array', 'finished'] as $name) {
	$node = $s->variable($name);
	echo "$name\n";
	/* 8.4 keeps the closure of a finished one. */
	show_inside($s, $node, ['FRAME', 'PART', 'CLOSURE']);
	check_references($s, $node);
	check_precise($s, $node);
}
var_dump($s->variable('shared') === $s->to($s->variable('second'), 'yield_from'));
var_dump($s->refcount($s->variable('shared')), bytes_of($s, $s->variable('pending'), 'CallFrameHeaderMemoryLocation') > 200);
?>
--EXPECT--
pending
  $pending_call[1][0] argument: string(5) "three"
  $pending_call[1][1] argument: string(12) "outer outer "
  value member: string(5) "given"
method
  $pending_call[0]->this this: object ArrayObject
  value member: array(1)
shared
  value member: string(14) "shared shared "
first
  yield_from member: object Generator
array
  value member: string(24) "in an array in an array "
  values member: array(2)
finished
  retval member: array(1)
bool(true)
int(6)
bool(true)
