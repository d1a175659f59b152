<?php
/*
 * Every call of the C library that a snapshot makes fails in turn (tests/lib/fail_call.c), in each mode and for snapshots that a
 * signal asks for. Each time there is a snapshot that can be read, or none and a reason; and nothing is left behind.
 *
 *     FAIL_LOG=LOG LD_PRELOAD=fail_call.so php fault_injection.php DIR
 */
$dir = $argv[1];
$log = getenv('FAIL_LOG');
chdir($dir);
$heap = [];
/* Enough of everything for each of the walk's own tables to grow. */
for ($i = 0; $i < 1500; $i++) {
	eval("class Class$i { public \$property$i, \$common = [$i]; function method$i() { static \$counter = $i; return \$counter; } }");
	$name = "Class$i";
	$heap[] = new $name;
}
for ($i = 0; $i < 9000; $i++) {
	$heap[] = ["key $i" => "value $i", 'object' => new ArrayObject([$i])];
}

function hits(): int
{
	clearstatcache();
	return (int)@filesize($GLOBALS['log']);
}

/** Descriptors, children, kilobytes. */
function left_over(): array
{
	$children = (int)shell_exec('ps -o stat= --ppid ' . getmypid() . ' | wc -l') - 1;
	preg_match('/^VmSize:\s+(\d+)/m', file_get_contents('/proc/self/status'), $m);
	return [count(scandir('/proc/self/fd')), $children, (int)$m[1]];
}

/** Takes one; true, or why there is none. */
function attempt(string $how, string $path)
{
	if ($how === 'signal') {
		shell_exec('kill -USR2 ' . getmypid());
	} elseif (@reli_memory_snapshot($path, $how === 'packed' ? ['mode' => 'inline', 'compress' => 3] : ['mode' => $how]) === false) {
		return reli_memory_status()['last']['reason'];
	}
	for ($i = 0; $i < 4000 && reli_memory_status()['last']['state'] === 'running'; $i++) {
		usleep(2000);
	}
	$last = reli_memory_status()['last'];
	return $last['state'] === 'done' ? true : $last['reason'];
}

$long = (bool)getenv('RELI_MEMORY_LONG');
$calls = ['open', 'openat', 'fcntl', 'mmap', 'mremap', 'malloc', 'write', 'pwrite', 'ftruncate', 'fstatat', 'fstat', 'lstat', 'stat', 'lseek', 'read',
	'getcwd', 'close', 'dup2', 'fchmod', 'renameat', 'flock', 'sigaltstack', 'sigaction', 'setitimer', 'getrlimit', 'setrlimit',
	'setpriority', 'prctl', 'getrandom', 'waitpid', 'syscall'];
$reached = [];
/* What `fork` does `async` does too. Giving things back (munmap, unlinkat) is not made to fail: nobody could clean up after that. */
foreach ($long ? ['inline', 'packed', 'fork', 'async', 'signal'] : ['inline', 'packed', 'async', 'signal'] as $how) {
	foreach ($calls as $call) {
		/* A path that starts where the program is, for once. */
		$path = $how === 'signal' ? "$dir/signal.rmem" : ($how === 'packed' ? 'heap.rmem' : "$dir/heap.rmem");
		putenv('FAIL_CALL');
		array_map('unlink', glob("$dir/*.rmem"));
		/* The C library settles how it gives memory back, and PHP takes what it needs to tell of a failure. */
		for ($i = 0; $i < 3; $i++) {
			attempt($how, $path);
		}
		putenv("FAIL_CALL=$call:01"); // another text than below: counting begins anew
		attempt($how, $path);
		putenv('FAIL_CALL');
		$before = left_over();
		$problems = [];
		$failed = $survived = 0;
		for ($n = 1; $n < ($long || ($how === 'inline' && $call[0] === 'm') ? 100000 : 12); $n++) {
			@unlink($path);
			$hits = hits();
			putenv("FAIL_CALL=$call:$n");
			$result = attempt($how, $path);
			putenv('FAIL_CALL');
			$files = array_values(array_diff(scandir($dir), ['.', '..']));
			if ($result === true) {
				if ($files !== [basename($path)] || ($how !== 'packed' && file_get_contents($path, false, null, 0, 4) !== 'RMEM')) {
					$problems[] = "call $n: taken, and there is " . implode(' ', $files);
				}
				$survived++;
			} else {
				if ($files !== []) {
					$problems[] = "call $n: none ($result), and there is " . implode(' ', $files);
					array_map('unlink', preg_filter('/^/', "$dir/", $files));
				}
				if (!is_string($result) || $result === '') {
					$problems[] = "call $n: no reason";
				}
				$failed++;
			}
			if (hits() === $hits) {
				if ($result !== true) {
					$problems[] = "call $n: none failed, but $result";
				}
				break;
			}
		}
		$reached[$call] = ($reached[$call] ?? 0) + $n - 1;
		$after = left_over();
		if ($after[0] !== $before[0] || $after[1] !== $before[1] || $after[2] - $before[2] > 1024) {
			$problems[] = 'left over: ' . json_encode($before) . ' became ' . json_encode($after);
		}
		foreach (array_slice($problems, 0, 5) as $problem) {
			echo "  $problem\n";
		}
		echo $problems ? 'not ok' : 'ok', " - $how, $call: ", $n - 1, " calls failed, $failed times there was no snapshot\n";
	}
}
foreach ($reached as $call => $count) {
	echo $count > 0 ? 'ok' : 'not ok', " - $call failed at least once\n";
}
