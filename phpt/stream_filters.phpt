--TEST--
Stream filters, contexts with a notifier, and processes keep what they count
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Upper extends php_user_filter
{
	public $seen = [];

	public function filter($in, $out, &$consumed, $closing): int
	{
		while ($bucket = stream_bucket_make_writeable($in)) {
			$this->seen[] = $bucket->data;
			$consumed += $bucket->datalen;
			stream_bucket_append($out, $bucket);
		}
		return PSFS_PASS_ON;
	}
}

stream_filter_register('upper', 'Upper');
$held = [];
for ($i = 0; $i < 20; $i++) {
	$user = fopen(__FILE__, 'r');
	stream_filter_append($user, 'upper', STREAM_FILTER_READ);
	fgets($user);
	$built_in = fopen(__FILE__, 'r');
	$filter = stream_filter_append($built_in, 'convert.base64-encode', STREAM_FILTER_READ);
	fgets($built_in);
	$context = stream_context_create(['http' => ['method' => "POST $i"]], ['notification' => function () use ($i) { return $i; }]);
	$process = proc_open(['true'], [1 => ['pipe', 'w']], $pipes);
	$held[] = ['user' => $user, 'built in' => $built_in, 'filter' => $filter, 'context' => $context, 'process' => $process, 'pipes' => $pipes];
}
unset($user, $built_in, $filter, $context, $process, $pipes);

$s = Rmem::take();
$all = $s->variable('held');
foreach (['user', 'built in', 'context', 'process'] as $kind) {
	$node = $s->to($all, 3, $kind);
	echo $kind, ': ', $s->attributes[$node]['resource_type'], "\n";
	if ($kind === 'process' && PHP_VERSION_ID < 80100) {
		echo "  command member: string(4) \"true\"\n"; /* a bare text */
	}
	show_inside($s, $node, ['INFERRED']);
}
var_dump(check_references($s, $all) > 200);
?>
--EXPECT--
user: stream
  read_filter member: object Upper
  read_filter member: ResourceContext
built in: stream
  read_filter member: ResourceContext
context: stream-context
  options member: array(1)
  notifier member: object Closure
process: process
  command member: string(4) "true"
  [0] member: ResourceContext
bool(true)
