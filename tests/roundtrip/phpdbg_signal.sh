#!/bin/sh
# phpdbg, whose allocator is not PHP's own: a program under it answers a signal as it does elsewhere, and goes on.
. "$TREE/tests/lib/tap.sh"

version=$("$PHP" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
phpdbg=
for name in phpdbg$version phpdbg; do
	if command -v "$name" >/dev/null 2>&1 && "$name" -n -V 2>/dev/null | grep -qF "PHP $version"; then
		phpdbg=$name
		break
	fi
done
if [ -z "$phpdbg" ]; then
	tap_skip "phpdbg and signals" "there is no phpdbg of this version (package php$version-phpdbg)"
	exit 0
fi

cat >"$SCRATCH/loop.php" <<'END'
<?php
function work(string $signal): int
{
	$rows = range(1, 5000);
	foreach ($rows as &$row) {
		$row = "row $row";
	}
	exec("kill -$signal " . getmypid());
	for ($i = 0; $i < 100000; $i++) {
	}
	return count($rows);
}
echo work(substr(ini_get('reli_memory.signal'), 3)), ' rows, ', reli_memory_status()['signal_owner'], "\n";
END

for signal in SIGUSR2 SIGRTMIN+5; do
	rm -rf "$SCRATCH/dumps"
	mkdir "$SCRATCH/dumps"
	"$phpdbg" -n -qrr -d memory_limit=1G -d extension="$SO" -d reli_memory.signal=$signal -d reli_memory.output_dir="$SCRATCH/dumps" \
		"$SCRATCH/loop.php" >"$SCRATCH/out" 2>&1
	rc=$?
	for try in 1 2 3 4 5 6 7 8 9 10; do
		ls "$SCRATCH"/dumps/.rmem-* >/dev/null 2>&1 || break
		sleep 0.3
	done
	if [ $rc = 0 ] && grep -qx '5000 rows, reli_memory' "$SCRATCH/out"; then
		tap_ok "phpdbg: $signal: the program goes on"
	else
		cat "$SCRATCH/out"
		tap_not_ok "phpdbg: $signal: the program goes on ($rc)"
	fi
	if "$RMEM" report "$SCRATCH"/dumps/*.rmem >"$SCRATCH/report" 2>&1 && grep -q 'work' "$SCRATCH/report" &&
		[ "$(ls -A "$SCRATCH/dumps" | wc -l)" = 1 ]; then
		tap_ok "phpdbg: $signal: a snapshot, and it can be read"
	else
		ls -la "$SCRATCH/dumps"
		head -n 20 "$SCRATCH/report"
		tap_not_ok "phpdbg: $signal: a snapshot, and it can be read"
	fi
done
