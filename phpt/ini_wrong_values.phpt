--TEST--
A setting that makes no sense is refused with a warning at start-up, and the default stays
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/snapshot.inc';
$cases = [
	'signal=SIGKILL', 'signal=SIGSEGV', 'signal=USR9', 'signal=SIGRTMIN+99', 'signal=SIGRTMIN-1', 'signal=12', 'signal=sigusr2',
	'signal=USR1', 'signal=SIGRTMAX-2', 'signal=SIGRTMIN',
	'filename=a/b', 'filename=%x', 'filename=100%', 'filename=%p.rmem', 'strings=some', 'strings=none', 'strings=', 'compress=20', 'compress=fast', 'on_oom=perhaps', 'on_oom=on',
	'max_dumps=-1', 'max_dumps=1K', 'max_dumps=3', 'min_interval=1.5', 'max_total_bytes=1T', 'max_total_bytes=99999999999G', 'max_total_bytes=512M',
	'threshold=120%', 'threshold=80%', 'threshold=64M', 'threshold=much', 'time_limit=soon', 'time_limit=0', 'max_fork_heap=0', 'max_fork_heap=',
];
foreach ($cases as $case) {
	[$name, $value] = explode('=', $case);
	$out = shell_exec(php_command(["reli_memory.$name" => $value], '-r', "echo 'now ', ini_get('reli_memory.$name');"));
	/* Before 8.0 the log has it a second time. */
	$out = preg_replace('/^PHP Warning: .*\n\n?/m', '', $out);
	preg_match('/ignored: (.*) in Unknown/', $out, $m);
	echo "$case: ", substr($out, strpos($out, 'now ')), isset($m[1]) ? " ($m[1])" : '', "\n";
	if (substr_count($out, 'Warning') !== (isset($m[1]) ? 1 : 0)) {
		echo $out;
	}
}
?>
--EXPECT--
signal=SIGKILL: now SIGUSR2 (a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing)
signal=SIGSEGV: now SIGUSR2 (a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing)
signal=USR9: now SIGUSR2 (a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing)
signal=SIGRTMIN+99: now SIGUSR2 (a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing)
signal=SIGRTMIN-1: now SIGUSR2 (a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing)
signal=12: now SIGUSR2 (a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing)
signal=sigusr2: now SIGUSR2 (a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing)
signal=USR1: now USR1
signal=SIGRTMAX-2: now SIGRTMAX-2
signal=SIGRTMIN: now SIGRTMIN
filename=a/b: now php-%s-%p-%t-%n-%r.rmem (a file name without directories is expected)
filename=%x: now php-%s-%p-%t-%n-%r.rmem (only %p, %t, %n, %s, %r, %i and %% are known)
filename=100%: now php-%s-%p-%t-%n-%r.rmem (only %p, %t, %n, %s, %r, %i and %% are known)
filename=%p.rmem: now %p.rmem
strings=some: now preview ("preview", "none" or "full" is expected)
strings=none: now none
strings=: now 
compress=20: now 0 (a level from 0 to 19 is expected)
compress=fast: now 0 (a level from 0 to 19 is expected)
on_oom=perhaps: now 0 (1 or 0 is expected)
on_oom=on: now on
max_dumps=-1: now 10 (a whole number is expected)
max_dumps=1K: now 10 (a whole number is expected)
max_dumps=3: now 3
min_interval=1.5: now 10 (a whole number is expected)
max_total_bytes=1T: now 4G (a number of bytes is expected, K, M or G may follow)
max_total_bytes=99999999999G: now 4G (a number of bytes is expected, K, M or G may follow)
max_total_bytes=512M: now 512M
threshold=120%: now  (bytes or a percentage of memory_limit is expected, such as 200M or 90%)
threshold=80%: now 80%
threshold=64M: now 64M
threshold=much: now  (bytes or a percentage of memory_limit is expected, such as 200M or 90%)
time_limit=soon: now 300 (a whole number is expected)
time_limit=0: now 0
max_fork_heap=0: now 0
max_fork_heap=: now
