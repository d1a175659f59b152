--TEST--
Output buffers: a handler, a buffer and a callback for each level
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Shout
{
	public function text(string $text): string
	{
		return strtoupper($text);
	}
}

ob_start();
echo 'plain';
ob_start(function (string $text) { return $text; });
echo str_repeat('long ', 10000);
ob_start([new Shout, 'text'], 4096);
echo 'short';
$s = Rmem::take();
ob_end_clean();
ob_end_clean();
ob_end_clean();

$node = $s->roots['output'];
show_inside($s, $node);
var_dump(bytes_of($s, $node, 'OutputBufferMemoryLocation') >= 16384 + 50000 + 4096);
var_dump(bytes_of($s, $node, 'OutputHandlerMemoryLocation') >= 3 * 80);
var_dump(check_references($s, $node) >= 5); // opcache keeps names in shared memory
check_precise($s, $node);
var_dump($s->summary['heap_walk_exact']);
?>
--EXPECTF--
  handlers[0].name name: string(22) "default output handler"
  handlers[1].name name: string(%d) "%s"
  handlers[1].callback member: object Closure
  handlers[2].name name: string(11) "Shout::text"
  handlers[2].callback member: array(2)
bool(true)
bool(true)
bool(true)
string(1) "1"
