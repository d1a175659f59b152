--TEST--
References are nodes between holder and value, shared by all who refer
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Box
{
	public $content;
	public $other;
}

$target = str_repeat('t', 30);
$alias = &$target;
$list = [&$target, 'x' => &$target];
$box = new Box();
$box->content = &$target;
$box->other = &$box;
$number = 5;
$counter = &$number;
function by_reference(array &$given)
{
	return Rmem::take();
}
$argument = [str_repeat('a', 20)];
$s = by_reference($argument);

$main = $s->frame();
$reference = $s->children($main)['target'];
var_dump($s->type($reference), $s->rows[$reference][0]['size']);
foreach (['alias' => $main, '0' => $s->variable('list'), 'x' => $s->variable('list'), 'content' => $s->variable('box')] as $link => $holder) {
	var_dump($s->children($holder)[$link] === $reference);
}
var_dump($s->refcount($reference), $s->holders($reference));
echo $s->show($reference), ' refcount ', $s->refcount($s->value($reference)), "\n";
var_dump($s->type($s->children($main)['counter']), $s->children($s->children($main)['counter'], 'REFERENCED'));
var_dump($s->variable('given', 'by_reference') === $s->variable('argument'));
var_dump($s->to($s->variable('box'), 'other') === $s->variable('box'));
?>
--EXPECT--
string(19) "PhpReferenceContext"
int(32)
bool(true)
bool(true)
bool(true)
bool(true)
int(5)
int(5)
reference to string(30) "tttttttttttttttttttttttttttttt" refcount 1
string(19) "PhpReferenceContext"
array(0) {
}
bool(true)
bool(true)
