<?php
/* 1,000 addresses with the same text of 200 bytes, each its own copy, in slots of 256 bytes (24 + 200 + 1): 999 could go. */
// expect: dedup_candidate low count=1000 source_class=Address total_waste>=223000 total_waste<=256000 confidence=high
class Address
{
	public $id;
	public $text;
}
$addresses = [];
for ($i = 0; $i < 1000; $i++) {
	$address = new Address();
	$address->id = $i;
	$address->text = str_repeat('Main street 1, Springfield. ', 7) . 'abcd';
	$addresses[] = $address;
}
$address = null;
reli_memory_snapshot($argv[1]) || exit(1);
