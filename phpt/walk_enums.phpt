--TEST--
Enums: cases are objects of the class's constants, all of a backed enum, the used ones of another
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip enums came with 8.1'); ?>
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

enum Suit: string
{
	case Hearts = 'hearts and more';
	case Spades = 'spades and more';
	case Clubs = 'clubs';
	const Wild = self::Spades;
}

enum Plain
{
	case One;
	case Two;
}

$hand = [Suit::Hearts, Suit::Spades, Suit::Hearts, Plain::Two];
$wild = Suit::Wild;
Suit::Clubs; // some versions make the cases of an enum one by one, some all at once

$s = Rmem::take();
var_dump(count($s->instances('Suit')), count($s->instances('Plain')));
$hearts = $s->to($s->variable('hand'), 0);
var_dump($hearts === $s->to($s->variable('hand'), 2), (bool) ($s->containers[$hearts]['flags'] & 256));
foreach ($s->children($hearts, 'PROPERTY') as $name => $value) {
	echo "$name ", $s->show($value), "\n";
}
$constants = $s->children($s->classNode('Suit'), 'CLASS_CONSTANT');
echo implode(' ', array_keys($constants)), "\n";
var_dump($constants['Hearts'] === $hearts, $constants['Spades'] === $s->variable('wild'));
echo $s->type($constants['Clubs']), "\n";
foreach ($s->children($s->classNode('Plain'), 'CLASS_CONSTANT') as $name => $case) {
	echo $name, ' ', $s->type($case), "\n";
}
?>
--EXPECT--
int(3)
int(1)
bool(true)
bool(true)
name string(6) "Hearts"
value string(15) "hearts and more"
Hearts Spades Clubs Wild
bool(true)
bool(true)
ObjectContext
One ConstantAstContext
Two ObjectContext
