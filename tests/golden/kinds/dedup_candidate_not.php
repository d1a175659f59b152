<?php
/* As many of the same length, all different. */
// expect-not: dedup_candidate confidence=high
// expect-not: dedup_candidate severity~low|medium|high
class Address
{
	public $id;
	public $text;
}
$addresses = [];
for ($i = 0; $i < 1000; $i++) {
	$address = new Address();
	$address->id = $i;
	$address->text = str_repeat('Main street 1, Springfield. ', 7) . (1000 + $i);
	$addresses[] = $address;
}
$address = null;
reli_memory_snapshot($argv[1]) || exit(1);
