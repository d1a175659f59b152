--TEST--
Every setting has its default and cannot be changed by a script
--EXTENSIONS--
reli_memory
--FILE--
<?php
foreach (ini_get_all('reli_memory') as $name => $row) {
	printf("%s = %s\n", $name, var_export($row['global_value'], true));
	if ($row['access'] !== INI_SYSTEM || ini_set($name, '1') !== false) {
		echo "  a script can change it\n";
	}
}
?>
--EXPECT--
reli_memory.compress = '0'
reli_memory.filename = 'php-%s-%p-%t-%n-%r.rmem'
reli_memory.max_dumps = '10'
reli_memory.max_fork_heap = '2G'
reli_memory.max_total_bytes = '4G'
reli_memory.min_interval = '10'
reli_memory.on_oom = '0'
reli_memory.output_dir = ''
reli_memory.signal = 'SIGUSR2'
reli_memory.strings = 'preview'
reli_memory.threshold = ''
reli_memory.time_limit = '300'
