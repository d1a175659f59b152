--TEST--
Fibers: frames with locals while suspended, result when done, callback always
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip fibers came with 8.1'); ?>
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

function inner($text)
{
	$mine = "$text inside";
	return Fiber::suspend($mine);
}

$body = function ($name) {
	$local = [$name, "local of $name"];
	$answer = inner($name);
	return str_repeat($answer, count($local) + 1);
};

$fresh = new Fiber($body);
$suspended = new Fiber($body);
$suspended->start('first fiber');
$done = new Fiber($body);
$done->start('second fiber');
$done->resume('result ');
$many = [];
for ($i = 0; $i < 20; $i++) {
	$many[] = $f = new Fiber($body);
	$f->start("fiber $i");
}
unset($f);

$s = Rmem::take();
var_dump(count($s->instances('Fiber')));
foreach (['fresh', 'suspended', 'done'] as $name) {
	$node = $s->variable($name);
	echo "$name:\n";
	foreach ($s->children($node, 'FRAME') as $frame) {
		$function = preg_replace('/\{closure.*/s', '{closure}', $s->attributes[$frame]['function_name']);
		if ($function[0] === '<') {
			continue;
		}
		echo "  $function";
		foreach ($s->out[$frame] ?? [] as $edge) {
			if ($edge['kind'] === 'VARIABLE' || $edge['kind'] === 'ARGUMENT') {
				echo ' $', ltrim($edge['link'], '$'), ' ', $s->show($edge['child']);
			}
		}
		echo "\n";
	}
	foreach (['callback', 'result'] as $member) {
		echo $s->to($node, $member) === null ? '' : "  $member " . $s->show($s->to($node, $member)) . "\n";
	}
}
$stacks = 0;
foreach ($s->rows as $rows) {
	foreach ($rows as $row) {
		$stacks += $row['type'] === 'FiberCStackMemoryLocation' ? 1 : 0;
	}
}
var_dump($stacks);
?>
--EXPECT--
int(23)
fresh:
  callback object Closure
suspended:
  Fiber::suspend $args_to_internal_function[0] string(18) "first fiber inside"
  inner $text string(11) "first fiber" $mine string(18) "first fiber inside"
  {closure} $name string(11) "first fiber" $local array(2)
  callback object Closure
done:
  result string(21) "result result result "
int(21)
