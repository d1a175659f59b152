--TEST--
A crash loop leaves max_dumps files and stays below max_total_bytes, however many processes there are
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
$rounds = (int)(getenv('RELI_MEMORY_LONG') ?: 0) ? 1000 : 40;
$file = "$dir/exhaust.php";
file_put_contents($file, '<?php ini_set("memory_limit", "8M"); $list = []; while (true) $list[] = new stdClass;');
foreach ([['max_dumps' => '5', 'max_total_bytes' => '0'], ['max_dumps' => '0', 'max_total_bytes' => '20000000']] as $limits) {
	$settings = ['reli_memory.output_dir' => $dir, 'reli_memory.on_oom' => '1', 'reli_memory.min_interval' => '0'];
	foreach ($limits as $name => $value) {
		$settings["reli_memory.$name"] = $value;
	}
	$command = php_command($settings, $file);
	shell_exec("for i in \$(seq " . ($rounds / 4) . "); do for j in 1 2 3 4; do $command & done; wait; done");
	wait_until(function () use ($dir) { return !glob("$dir/.rmem-*"); });
	$files = glob("$dir/*.rmem");
	$bytes = array_sum(array_map('filesize', $files));
	echo $limits['max_dumps'] !== '0' ? count($files) : (count($files) > 0 && $bytes < 20000000 ? 'below' : "$bytes bytes"), "\n";
	foreach ($files as $name) {
		new Rmem($name);
		unlink($name);
	}
}
?>
--EXPECT--
5
below
