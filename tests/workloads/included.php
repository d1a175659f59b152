<?php
/* A snapshot inside an included file that has given new values to variables of this one: no old slot may be read. */

function outer(array $argv)
{
	$kept = new ArrayObject(['kept' => str_repeat('k', 50)]);
	$object = new stdClass();
	$object->text = str_repeat('o', 60);
	$list = range(1, 20);
	$text = str_repeat('first value ', 10);
	include __DIR__ . '/data/reassigns.inc';
	return [$kept, $object, $list, $text];
}

$object = new DateTime('2020-01-01');
$list = ['of', 'the', 'main', 'script', str_repeat('m', 70)];
$text = str_repeat('global text ', 10);
$only = new stdClass();
include __DIR__ . '/data/reassigns.inc';
$object = 'again ' . count($list);
eval('$evaluated = [$object, new stdClass()]; $only = null; $fresh = str_repeat("f", 99);');
outer($argv);
