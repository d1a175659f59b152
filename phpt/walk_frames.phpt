--TEST--
Call frames: names, lines, locals, extra arguments, $this, temporaries of calls under way
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Service
{
	public $name = 'service';

	public function handle($request)
	{
		$copy = "$request handled";
		$rest = ['extra one', [$request]];
		return self::log($copy, ...$rest);
	}

	public static function log($text)
	{
		return array_map(function ($item) use ($text) {
			return both(str_repeat('pending', 3), Rmem::take());
		}, ['only element'])[0];
	}
}

function both($text, $snapshot)
{
	return $snapshot;
}

$service = new Service();
$s = $service->handle(str_repeat('r', 10));

foreach ($s->children($s->roots['call_frames'], 'FRAME') as $number => $frame) {
	$a = $s->attributes[$frame];
	$name = preg_replace('/\{closure.*/s', '{closure}', $a['function_name']);
	if ($number < 2) {
		echo "$number $name\n";
		continue;
	}
	echo "$number $name ", $a['lineno'] === '-1' ? 'internal' : 'line ' . $a['lineno'];
	echo ($a['filename'] ?? '') === __FILE__ ? ' of this file' : '', "\n";
	foreach ($s->out[$frame] ?? [] as $edge) {
		if (in_array($edge['kind'], ['VARIABLE', 'ARGUMENT', 'THIS'], true) && $name !== '<main>') {
			echo "    {$edge['link']} {$edge['strength']} ", $s->show($edge['child']), "\n";
		}
	}
}
var_dump($s->attributes[$s->roots['call_frames']]['#count']);
$pending = array_values(array_filter($s->ofType('StringContext'), function ($n) use ($s) {
	return $s->text($n) === str_repeat('pending', 3);
}));
foreach ($pending as $node) {
	echo $s->in[$node][0]['kind'], ' ', $s->in[$node][0]['strength'], ' ', $s->type($s->in[$node][0]['parent']), "\n";
}
?>
--EXPECTF--
0 reli_memory_snapshot
1 Rmem::take
2 Service::{closure} line 18 of this file
    item strong string(12) "only element"
    text strong string(18) "rrrrrrrrrr handled"
    $pending_call[0][0] strong string(21) "pendingpendingpending"
3 array_map internal
    $args_to_internal_function[0] strong object Closure
    $args_to_internal_function[1] strong array(1)
4 Service::log line 1%d of this file
    text strong string(18) "rrrrrrrrrr handled"
    $_ExtraArgs[0] strong string(9) "extra one"
    $_ExtraArgs[1] strong array(1)
5 Service::handle line 12 of this file
    this strong object Service
    request strong string(10) "rrrrrrrrrr"
    copy strong string(18) "rrrrrrrrrr handled"
    rest strong array(2)
6 <main> line 29 of this file
string(1) "7"
ARGUMENT strong CallFrameContext
