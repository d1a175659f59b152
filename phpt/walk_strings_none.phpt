--TEST--
strings=none: no content, no hash, no scalar, no textual key; names of the program stay
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Holder
{
	public $declared;
}

/* Built at run time and kept apart, so that only their copies in the heap hold the words. */
$planted = array_map('strrev', ['tnetnoc-terces', 'yek-terces', 'ytreporp-cimanyd-terces', 'eulav-citats-terces', 'retemarap-terces']);

function callee($parameter, $words)
{
	static $kept;
	$kept = $words[3] . '-static';
	$holder = new stdClass();
	$holder->{$words[2]} = $words[0] . ' again';
	$array = [$words[1] => 4711];
	return Rmem::take(['strings' => 'none', 'detail' => $words['detail']]);
}

foreach (['graph', 'full'] as $detail) {
	unset($s);
	$holder = new Holder();
	$holder->declared = strtoupper($planted[0]);
	$s = callee($planted[4], $planted + ['detail' => $detail]);
	foreach ($planted as $word) {
		if (stripos($s->bytes, $word) !== false) {
			echo "$detail: $word is in the file\n";
		}
	}
	foreach (['Holder', 'declared', 'callee', 'parameter', 'kept'] as $name) {
		if (!in_array($name, $s->dictionary(), true)) {
			echo "$detail: $name is not in the file\n";
		}
	}
	var_dump($s->sections['rm_hashes'][2] ?? 0, strpos($s->bytes, '4711'));
	var_dump(array_sum(array_column($s->containers, 'hash')));
}
?>
--EXPECT--
int(0)
bool(false)
int(0)
int(0)
bool(false)
int(0)
