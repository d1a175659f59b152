--TEST--
phpinfo() says what this build and this process can do, and shows every setting
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
$extension = new ReflectionExtension('reli_memory');
ob_start();
$extension->info();
echo str_replace('php-%s-%p-%t-%n-%r.rmem', 'TEMPLATE', preg_replace('/zstd \d+\.\d+\.\d+|none \(built without zstd\)/', 'COMPRESSION', ob_get_clean()));
?>
--EXPECTF--

reli_memory

reli_memory support => enabled
Version => %d.%d.%d
Allocator => zendmm
Modes => fork, async, inline
Compression => COMPRESSION
Signal owner => reli_memory
Threshold => off

Directive => Local Value => Master Value
reli_memory.signal => SIGUSR2 => SIGUSR2
reli_memory.output_dir => no value => no value
reli_memory.filename => TEMPLATE => TEMPLATE
reli_memory.strings => preview => preview
reli_memory.compress => 0 => 0
reli_memory.on_oom => 0 => 0
reli_memory.max_dumps => 10 => 10
reli_memory.min_interval => 10 => 10
reli_memory.max_total_bytes => 4G => 4G
reli_memory.threshold => no value => no value
reli_memory.time_limit => 300 => 300
reli_memory.max_fork_heap => 2G => 2G
