--TEST--
A finished file gets its name under the directory's lock, so that no listing of another process can miss it
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork', 'zstd');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
/* The copy compresses noise for a while; meanwhile somebody takes the lock, and has it for longer than that takes. */
echo run_dumping($dir, ['reli_memory.strings' => 'full', 'reli_memory.compress' => '19'], <<<'CODE'
$noise = random_bytes(3 << 20);
$dir = ini_get('reli_memory.output_dir');
signal();
$holder = proc_open(['flock', '-x', $dir, 'sleep', '4'], [], $pipes);
usleep(300000);
echo reli_memory_status()['last']['state'], ' ', count(glob("$dir/*.zst")), "\n";
$named = 0;
while (proc_get_status($holder)['running']) {
	$named += count(glob("$dir/*.zst"));
	usleep(20000);
}
echo $named === 0 ? 'none' : 'named', " while it was locked\n";
echo settled()['state'], ' ', count(glob("$dir/*.zst"));
CODE);
?>
--EXPECT--
running 0
none while it was locked
done 1
