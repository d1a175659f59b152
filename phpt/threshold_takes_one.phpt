--TEST--
Passing the threshold gives one snapshot per process, at the next safe point
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
$code = 'function fill() { $blocks = []; while (count($blocks) < 12) { $blocks[] = str_repeat("b", 1 << 20); step(); } return $blocks; } function step() {} 
	$all = fill(); $again = fill(); echo settled()["state"], " ", reli_memory_status()["dumps"], " ";
	$pid = pcntl_fork(); if ($pid === 0) { $more = fill(); settled(); exit(reli_memory_status()["dumps"]); } pcntl_waitpid($pid, $status); echo pcntl_wexitstatus($status);';
foreach (['6M', '5%', '', '100M'] as $threshold) {
	echo run_dumping($dir, ['memory_limit' => '128M', 'reli_memory.threshold' => $threshold], $code);
	$files = dumps_in($dir);
	if ($files) {
		$s = new Rmem($files[0]);
		echo $s->summary['reason'], ' ', $s->summary['unsafe_point'] ?? 'safe', ' ', $s->count($s->variable('blocks', 'fill')) > 1 ? 'blocks' : 'none', ' ', $s->summary['heap_walk_exact'], "\n";
	}
	array_map('unlink', $files);
}
?>
--EXPECT--
done 1 1
threshold safe blocks 1
done 1 1
threshold safe blocks 1
none 0 0
none 0 0
