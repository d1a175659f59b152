--TEST--
Generators: a frame with locals while suspended, nothing of it when finished
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

function produce($start, $list)
{
	$local = "local $start";
	foreach ($list as $item) {
		$got = yield "key $start" => "value $item";
	}
	return str_replace('local', 'returned', $local);
}

function outer($text)
{
	$kept = [$text, $text];
	yield from produce('inner', ['x', 'y']);
	yield from ['a' => "of an array"];
	return $kept;
}

$generators = [];
for ($i = 0; $i < 40; $i++) {
	$generators[$i] = produce($i, ["item $i", 'second']);
	if ($i >= 10) {
		$generators[$i]->current();
	}
	if ($i >= 20) {
		$generators[$i]->send("sent to $i");
	}
	if ($i >= 30) {
		$generators[$i]->next();
	}
}
$delegating = outer(str_repeat('o', 20));
$delegating->current();

$s = Rmem::take();
$suspended = 0;
foreach ($s->instances('Generator') as $node) {
	$suspended += count($s->children($node, 'FRAME')) > 0 ? 1 : 0;
}
var_dump(count($s->instances('Generator')), $suspended);
foreach ([5, 15, 25, 35] as $i) {
	$node = $s->to($s->variable('generators'), $i);
	echo "$i:\n";
	foreach ($s->children($node, 'FRAME') as $frame) {
		echo '  ', $s->attributes[$frame]['function_name'], ' line ', $s->attributes[$frame]['lineno'] === (string) (new ReflectionGenerator($generators[$i]))->getExecutingLine() ? 'as reflection says' : $s->attributes[$frame]['lineno'], "\n";
		foreach ($s->children($frame, 'VARIABLE') as $name => $value) {
			echo "  \$$name ", $s->show($value), "\n";
		}
	}
	foreach (['key', 'value', 'retval'] as $member) {
		$value = $s->to($node, $member);
		if ($value !== null) {
			echo "  $member ", $s->show($value), "\n";
		}
	}
}
$frame = $s->children($s->variable('delegating'), 'FRAME');
echo $s->show($s->to(reset($frame), 'kept', '0')), "\n";
?>
--EXPECT--
int(42)
int(32)
5:
  produce line as reflection says
  $list array(2)
15:
  produce line as reflection says
  $list array(2)
  $local string(8) "local 15"
  $item string(7) "item 15"
  key string(6) "key 15"
  value string(13) "value item 15"
25:
  produce line as reflection says
  $list array(2)
  $local string(8) "local 25"
  $item string(6) "second"
  $got string(10) "sent to 25"
  key string(6) "key 25"
  value string(12) "value second"
35:
  key string(6) "key 35"
  value string(12) "value second"
  retval string(11) "returned 35"
string(20) "oooooooooooooooooooo"
