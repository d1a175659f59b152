--TEST--
Date objects own timelib's structures; time zones belong to the module
--EXTENSIONS--
reli_memory
--INI--
date.timezone=UTC
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Appointment extends DateTime
{
	public $with = 'a friend';
}

$held = [];
for ($i = 0; $i < 100; $i++) {
	$held[] = [
		'DateTime' => new DateTime('2020-01-01 00:00:00'),
		'DateTimeImmutable' => new DateTimeImmutable('2020-01-01', new DateTimeZone('Europe/Paris')),
		'offset' => new DateTime('2020-01-01 +02:00'),
		'abbreviation' => new DateTime('2020-01-01 EST'),
		'Appointment' => new Appointment('2020-01-01'),
		'DateTimeZone' => new DateTimeZone('EST'),
		'DateInterval' => new DateInterval('P1D'),
		'difference' => (new DateTime('2020-01-01'))->diff(new DateTime('2021-02-03')),
		'from text' => DateInterval::createFromDateString('3 days'),
		'DatePeriod' => new DatePeriod(new DateTime('2020-01-01'), new DateInterval('P1D'), new DateTime('2020-02-01')),
	];
}

$s = Rmem::take();
$all = $s->variable('held');
foreach (array_keys($held[0]) as $name) {
	$node = $s->to($all, 0, $name);
	/* A time is some 230 bytes, an interval some 100, an abbreviation a few. */
	$bytes = bytes_of($s, $node, 'InternalDataMemoryLocation');
	echo $name, ' ', $bytes > 500 ? 'times and interval' : ($bytes > 220 ? 'time' : ($bytes > 90 ? 'interval' : 'text')), "\n";
	show_inside($s, $node);
}
var_dump(check_references($s, $all) > 1000);
check_precise($s, $all);
$zones = 0;
foreach ($s->ofType('StandardModuleContext') as $module) {
	if (($s->attributes[$module]['module'] ?? '') === 'date') {
		$zones = bytes_of($s, $module, 'InternalDataMemoryLocation');
	}
}
var_dump($zones > 1000);
?>
--EXPECTF--
DateTime time
DateTimeImmutable time
offset time
abbreviation time
Appointment time
DateTimeZone text
DateInterval interval
difference interval
from text interval
%ADatePeriod times and interval
bool(true)
bool(true)
