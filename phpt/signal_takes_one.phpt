--TEST--
A signal makes the process write a private snapshot at its next safe point, while it goes on
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
echo run_dumping($dir, [], <<<'CODE'
function collect($prefix) {
	$entries = [];
	for ($i = 0; $i < 500; $i++) $entries[] = $prefix . $i;
	signal();
	return count($entries);
}
echo collect('entry '), "\n";
$last = settled();
echo $last['state'], ' ', $last['mode'], ' ', reli_memory_status()['dumps'], ' ', basename($last['path']), "\n";
signal();
settled();
echo reli_memory_status()['dumps'];
CODE);
$files = dumps_in($dir);
printf("%d files, mode %o\n", count($files), fileperms($files[0]) & 07777);
$s = new Rmem($files[0]);
echo $s->summary['reason'], ' ', $s->summary['mode'], ' ', $s->summary['detail'], ' ', $s->summary['unsafe_point'] ?? 'safe', ' ', $s->summary['heap_walk_exact'], "\n";
echo implode(' ', array_diff(stack_of($s), ['exec'])), "\n";
echo $s->count($s->variable('entries', 'collect')), ' ', $s->text($s->variable('prefix', 'collect')), "\n";
?>
--EXPECTF--
500
done async 1 php-cli-%d-%d-1-signal.rmem
2
2 files, mode 600
signal async graph safe 1
signal collect <main>
500 entry 
