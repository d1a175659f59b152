--TEST--
The summary says how much memory the process has, in a copy too, so that what a library holds for itself shows beside the heap
--EXTENSIONS--
reli_memory
dom
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('linux', 'no sanitizer');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
require __DIR__ . '/lib/rmem.inc';
function resident(): int
{
	return (int)explode(' ', file_get_contents('/proc/self/statm'))[1] * 4096;
}
function told(string $path, array $options): int
{
	reli_memory_snapshot($path, $options);
	return (new Rmem($path))->summary['rss'];
}
$dir = test_dir();
$xml = '<list>' . str_repeat('<item id="1"><name>text</name></item>', 20000) . '</list>';
$before = told("$dir/before.rmem", []);
$document = new DOMDocument();
$document->loadXML($xml);
foreach (PHP_ZTS ? ['inline'] : ['inline', 'fork'] as $mode) {
	$resident = resident();
	$told = told("$dir/$mode.rmem", ['mode' => $mode]);
	echo abs($told - $resident) < 4 << 20 ? 'right' : "$told, not $resident", ', ',
		$told - $before > 8 << 20 ? 'with the document' : "before $before", "\n";
}
?>
--EXPECTREGEX--
^(right, with the document\n?){1,2}$
