--TEST--
Memory that came with the handlers and memory that came without are given back either way
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
$code = 'function churn() { $sum = 0; for ($round = 0; $round < 30; $round++) { $list = []; for ($i = 0; $i < 20000; $i++) $list[] = str_repeat((string)$i, 20); $text = ""; for ($i = 0; $i < 300; $i++) $text .= str_repeat("t", 20000);
	$short = substr($text, 0, 3000000); $text = substr($text, 0, -3000000); $sum += strlen($text) + strlen($short) + count($list); $list = array_slice($list, 0, 10); gc_mem_caches(); } return $sum; }
	echo churn(), " "; $usage = memory_get_usage(true); churn(); echo memory_get_usage(true) === $usage ? "same" : "grown", " ", memory_get_usage(true) >> 20;';
$with = run_dumping($dir, ['memory_limit' => '512M', 'reli_memory.threshold' => '400M'], $code);
$without = run_dumping($dir, ['memory_limit' => '512M'], $code);
echo $with, $with === $without ? "as without\n" : $without;
putenv('USE_ZEND_ALLOC_HUGE_PAGES=1');
$huge = run_dumping($dir, ['memory_limit' => '512M', 'reli_memory.threshold' => '400M'], $code);
echo $huge === $with ? "as without\n" : $huge;
putenv('USE_ZEND_ALLOC_HUGE_PAGES');
putenv('USE_ZEND_ALLOC=0');
echo run_dumping($dir, ['memory_limit' => '512M', 'reli_memory.threshold' => '1M'], strstr($code, 'echo churn()', true) . 'churn(); ob_start(); phpinfo(INFO_MODULES); echo preg_match("/^Threshold => .*$/m", ob_get_clean(), $m) ? $m[0] : "";');
?>
--EXPECTF--
%d same %d
as without
as without
Threshold => not possible: the allocator is switched off or replaced
