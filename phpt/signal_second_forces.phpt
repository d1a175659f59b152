--TEST--
A process in a long call answers after it; a second signal takes a copy where it is, and the file says so
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
$code = <<<'CODE'
$list = range(1, 100000);
$start = microtime(true);
hash_pbkdf2('sha512', 'x', 'y', 1000000);
$took = microtime(true) - $start;
$rounds = (int)(1000000 * 2.5 / $took);
later(WHEN);
hash_pbkdf2('sha512', 'x', 'y', $rounds);
$last = settled();
echo $last['state'], ' ', dirname($last['path']) === ini_get('reli_memory.output_dir') ? 'in its place' : $last['path'], ' ', reli_memory_status()['dumps'];
CODE;
foreach (['sleep 0.3; kill -USR2 PID', 'sleep 0.3; kill -USR2 PID; sleep 0.6; kill -USR2 PID', 'sleep 0.3; kill -USR2 PID; kill -USR2 PID; kill -USR2 PID'] as $when) {
	echo run_dumping($dir, [], str_replace('WHEN', var_export($when, true), $code));
	$s = only_dump($dir);
	array_map('unlink', dumps_in($dir));
	echo $s->summary['unsafe_point'] ?? 'safe', ' ', in_array('hash_pbkdf2', stack_of($s), true) ? 'in the call' : 'after it', ' ', $s->count($s->variable('list')), "\n";
}
?>
--EXPECTF--
done in its place 1
safe %r(after it|in the call)%r 100000
done in its place 1
1 in the call 100000
done in its place 1
safe %r(after it|in the call)%r 100000
