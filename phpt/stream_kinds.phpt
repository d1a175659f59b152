--TEST--
Streams: structure, buffers, data of each kind, and the values they keep
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80200) die('skip before 8.2 a wrapper is no resource'); ?>
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Endless
{
	public $context;
	public $letter = 'x';

	public function stream_open($path, $mode, $options, &$opened)
	{
		return true;
	}

	public function stream_read($count)
	{
		return str_repeat($this->letter, $count);
	}

	public function stream_eof()
	{
		return false;
	}

	public function stream_stat()
	{
		return [];
	}
}

stream_wrapper_register('endless', 'Endless');
$name = tempnam(sys_get_temp_dir(), 'rmem');
file_put_contents($name, str_repeat('a line ', 1000));
$held = [];
for ($i = 0; $i < 20; $i++) {
	$held[] = [
		'memory' => fopen('php://memory', 'w+'), 'temp' => fopen('php://temp', 'w+'), 'data' => fopen("data:text/plain,word$i", 'r'),
		'file' => fopen($name, 'r'), 'context' => fopen($name, 'r', false, stream_context_create(['file' => ['key' => "value $i"]])),
		'user' => fopen('endless://x', 'r'), 'sockets' => stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0),
		'directory' => opendir(__DIR__), 'closed' => fopen($name, 'r'),
	];
	fwrite($held[$i]['memory'], str_repeat('m', 1000));
	fwrite($held[$i]['temp'], str_repeat('t', 5000));
	fread($held[$i]['file'], 10);
	fread($held[$i]['user'], 10);
	fclose($held[$i]['closed']);
}

$s = Rmem::take();
$all = $s->variable('held');
foreach (array_keys($held[0]) as $kind) {
	$node = $s->to($all, 3, $kind);
	if ($kind === 'sockets') {
		$node = $s->to($node, 0);
	}
	echo $kind, ': ', $s->attributes[$node]['resource_type'];
	foreach (['PhpStreamMemoryLocation' => 'stream', 'PhpStreamDataMemoryLocation' => 'data', 'PhpStreamBufferMemoryLocation' => 'buffer'] as $type => $word) {
		echo bytes_of($s, $node, $type) > 0 ? ", $word" : '';
	}
	echo "\n";
	show_inside($s, $node);
}
var_dump(bytes_of($s, $s->to($all, 3, 'file'), 'PhpStreamBufferMemoryLocation'));
/* opendir() remembers the last directory as the one that readdir() means: one reference more than shown. */
ob_start();
$looked = check_references($s, $all);
$missing = explode("\n", trim(ob_get_clean()));
var_dump($looked > 200, count($missing), strpos($missing[0], '/directory:') !== false);
check_precise($s, $all);
unlink($name);
?>
--EXPECT--
memory: stream, stream, data
  stream_memory_data member: string(1000) "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"
temp: stream, stream, data
  inner_stream member: ResourceContext
data: stream, stream, data
  inner_stream member: ResourceContext
  meta member: array(2)
file: stream, stream, data, buffer
context: stream, stream, data
user: stream, stream, data, buffer
  stream_userspace_object member: object Endless
  wrapper member: ResourceContext
  wrapperdata member: object Endless
sockets: stream, stream, data
directory: stream, stream
closed: Unknown
int(8192)
bool(true)
int(1)
bool(true)
