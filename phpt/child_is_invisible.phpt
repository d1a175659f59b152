--TEST--
The program gets no SIGCHLD for the child, its wait calls do not find it, and it is no zombie after the next status call
--EXTENSIONS--
reli_memory
pcntl
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$dir = test_dir();
$signals = 0;
pcntl_async_signals(true);
pcntl_signal(SIGCHLD, function () use (&$signals) { $signals++; });

reli_memory_snapshot("$dir/fork.rmem", ['mode' => 'fork']);
$pid = reli_memory_snapshot("$dir/async.rmem", ['mode' => 'async'])['pid'];
var_dump(wait_until(function () use ($pid) { return process_state($pid) === 'Z'; }));
echo pcntl_wait($status, WNOHANG), ' ', pcntl_waitpid(-1, $status, WNOHANG), ' ', $signals, "\n";
echo reli_memory_status()['last']['state'], ' ', var_export(process_state($pid), true), "\n";

// A child of the program is still the program's.
if (($own = pcntl_fork()) === 0) {
	exit(3);
}
reli_memory_snapshot("$dir/fork.rmem", ['mode' => 'fork']);
var_dump(pcntl_waitpid($own, $status) === $own, pcntl_wexitstatus($status), $signals);

// The next snapshot reaps too, and so does one while SIGCHLD is ignored.
pcntl_signal(SIGCHLD, SIG_IGN);
$pid = reli_memory_snapshot("$dir/async.rmem", ['mode' => 'async'])['pid'];
wait_until(function () use ($pid) { return process_state($pid) === 'Z'; });
echo reli_memory_snapshot("$dir/fork.rmem", ['mode' => 'fork'])['mode'], ' ', var_export(process_state($pid), true), ' ',
	reli_memory_status()['dumps'], "\n";
?>
--EXPECT--
bool(true)
-1 -1 0
done NULL
bool(true)
int(3)
int(1)
fork NULL 5
