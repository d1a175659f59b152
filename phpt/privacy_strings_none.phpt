--TEST--
strings=none: nothing that a script computed is in the file, and no hash of it
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . "/lib/skip.inc";
skip_unless("zstd");
if ((string) shell_exec("command -v zstd") === "") die("skip needs zstd");
?>
--FILE--
<?php
require __DIR__ . '/lib/privacy.inc';

class Declared
{
	public $property_that_is_declared;
	public static $static_that_is_declared;
	const CONSTANT_THAT_IS_DECLARED = 1;
}

#[AllowDynamicProperties]
class Dynamic extends Declared
{
}

function function_that_is_declared(array $words)
{
	static $static_variable_that_is_declared;
	$static_variable_that_is_declared = $words[0];
	$variable_that_is_declared = new Declared();
	$variable_that_is_declared->property_that_is_declared = [$words[1] => $words[2]];
	Declared::$static_that_is_declared = [[[$words[3]]]];
	$dynamic = new Dynamic();
	$dynamic->{$words[4]} = $words[5];
	$numbers = [1234567891, 'x' => 2345678912, [3.45678912e99]];
	$closure = function () use ($words) {
	};
	$storage = new ArrayObject([$words[6] => 1]);
	$queue = new SplPriorityQueue();
	$queue->insert($words[7], 1);
	$stream = fopen('php://memory', 'r+');
	fwrite($stream, $words[8]);
	$context = stream_context_create(['http' => ['header' => $words[9]]]);
	ini_set('user_agent', $words[10]);
	putenv('RELI_MEMORY_TEST=' . $words[11]);
	strtok($words[12] . ' ' . $words[12], ' ');
	$error = new RuntimeException($words[13]);
	register_shutdown_function(function () {
	}, $words[14]);
	ob_start();
	echo $words[15];
	set_error_handler(function () {
		return false;
	});
	@trigger_error($words[16]);
	restore_error_handler();
	$key = [$words[17] => [$words[18] => []]];
	extract([$words[19] => 1]);
	$generator = (function () use ($words) {
		$local = $words[20];
		yield $words[21] => $local;
	})();
	$generator->current();
	stream_wrapper_register($words[22], 'Declared');
	stream_filter_register($words[23], 'Declared');
	ini_set('include_path', $words[24]);
	define('CONSTANT_THAT_IS_DEFINED', [$words[25] => $words[26]]);
	eval('$evaluated = "' . $words[27] . '";');
	$document = function_exists('simplexml_load_string') ? simplexml_load_string("<a><$words[28]>$words[29]</$words[28]></a>") : null;
	$date = new DateTime('2001-02-03 UTC');
	$weak = PHP_VERSION_ID < 80000 ? new SplObjectStorage() : new WeakMap();
	$weak[$date] = $words[30];
	$before = ob_get_clean();
	ob_start();
	echo $words[15];
	$bytes = [];
	foreach (ways() as $way => $options) {
		$bytes[$way] = snapshot_bytes(['strings' => 'none'] + $options);
	}
	ob_end_clean();
	return $bytes;
}

$words = [];
for ($i = 0; $i < 31; $i++) {
	$words[] = 'w' . md5((string) $i) . 'z';
}
$names = ['property_that_is_declared', 'static_that_is_declared', 'CONSTANT_THAT_IS_DECLARED', 'function_that_is_declared',
	'static_variable_that_is_declared', 'variable_that_is_declared', 'CONSTANT_THAT_IS_DEFINED', 'Declared', basename(__FILE__)];
foreach (function_that_is_declared($words) as $way => $bytes) {
	foreach ($words as $i => $word) {
		if (stripos($bytes, $word) !== false) {
			echo "$way: word $i is in the file\n";
		}
	}
	foreach (['1234567891', '2345678912', '3.45678912'] as $number) {
		if (strpos($bytes, $number) !== false) {
			echo "$way: $number is in the file\n";
		}
	}
	foreach ($names as $name) {
		if (strpos($bytes, $name) === false) {
			echo "$way: $name is not in the file\n";
		}
	}
	echo "$way: ", strpos($bytes, 'rm_hashes') === false ? 'no hashes' : 'hashes', "\n";
}
?>
--EXPECT--
graph: no hashes
graph.zst: no hashes
full: no hashes
full.zst: no hashes
