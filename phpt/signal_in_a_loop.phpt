--TEST--
A signal is answered in loops and calls that never leave PHP code, and the heap adds up there too
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
foreach (['for (; !is_over($n); ) { $n++; }', 'function f($a, $b) { return $a . ($b ? "x" : "y"); } while (!is_over($n)) { $n++; $s = "a" . f($n, $n % 2) . "b" . ($n % 3 ? "c$n" : "d$n"); }',
	'function g() { for ($i = 0; $i < 3; $i++) yield [$i => "v$i"]; } while (!is_over($n)) { foreach (g() as $v) $n++; }'] as $loop) {
	echo run_dumping($dir, [], 'later("sleep 0.1; kill -USR2 PID"); $n = 0;
		function is_over($n) { static $end; $end = $end ?? microtime(true) + 0.5; return $n % 1000 === 0 && microtime(true) > $end; }
		' . $loop . ' echo settled()["state"];');
	$s = only_dump($dir);
	array_map('unlink', dumps_in($dir));
	echo $s->summary['heap_walk_exact'], ' ', $s->summary['heap_unreached_bytes'], "\n";
}
?>
--EXPECT--
done
1 0
done
1 0
done
1 0
