--TEST--
The status says who has the signal: the extension, the program once it has a handler of its own, or nobody
--EXTENSIONS--
reli_memory
pcntl
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
function owner(): string
{
	return reli_memory_status()['signal'] . ' ' . reli_memory_status()['signal_owner'] . "\n";
}
echo owner();
pcntl_signal(SIGUSR2, function () {});
echo owner();
pcntl_signal(SIGUSR2, SIG_DFL);
echo owner();
foreach (['SIGRTMIN+5', ''] as $signal) {
	echo shell_exec(php_command(['reli_memory.signal' => $signal], '-r',
		'if (reli_memory_status()["signal"]) pcntl_signal(SIGRTMIN + 5, function () {});
		echo reli_memory_status()["signal"], " ", reli_memory_status()["signal_owner"], "\n";'));
}
?>
--EXPECT--
SIGUSR2 reli_memory
SIGUSR2 program
SIGUSR2 none
SIGRTMIN+5 program
 none
