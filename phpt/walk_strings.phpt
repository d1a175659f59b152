--TEST--
Strings: every byte counted, slack of the slot beside it, the first 256 bytes stored
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

function row($s, $name)
{
	$row = $s->rows[$s->variable($name)][0];
	printf("%-6s %d bytes, overhead %d, %s, stored %d\n", $name, $row['size'], $row['overhead'], $row['region'], strlen($row['text']));
}

$nine = strrev(str_repeat('n', 9));
$long = str_repeat('l', 300);
$slack = sprintf('%09d', 5);
$large = str_repeat('L', 5000);
$huge = str_repeat('H', 3 * 1024 * 1024);
$binary = implode('', ["a\0b", chr(255)]);

$s = Rmem::take();
foreach (['nine', 'long', 'large', 'huge', 'binary'] as $name) {
	row($s, $name);
}
$slot = $s->rows[$s->variable('slack')][0];
var_dump($slot['size'], $slot['overhead'] >= 7);
var_dump($s->text($s->variable('binary')) === $binary);
var_dump($s->text($s->variable('long')) === str_repeat('l', 256));

$s = Rmem::take(['strings' => 'full']);
var_dump($s->text($s->variable('huge')) === $huge);
var_dump($s->summary['strings']);
?>
--EXPECT--
nine   33 bytes, overhead 7, zend_mm_heap, stored 9
long   324 bytes, overhead 60, zend_mm_heap, stored 256
large  5024 bytes, overhead 3168, zend_mm_heap, stored 256
huge   3145752 bytes, overhead 4072, zend_mm_huge, stored 256
binary 28 bytes, overhead 4, zend_mm_heap, stored 4
int(33)
bool(true)
bool(true)
bool(true)
bool(true)
string(4) "full"
