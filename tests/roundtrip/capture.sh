#!/bin/sh
# rmem capture and the extension's signal together: a real PHP process is captured in every form and runs on; one without
# the extension, and one whose program has the signal itself, are left alone or say so.
. "$TREE/tests/lib/tap.sh"

mkdir -p "$SCRATCH/dumps"
pids=
trap 'kill -9 $pids 2>/dev/null' EXIT

# start CODE [options of PHP]: a process that runs until it is killed; $pid
start()
{
	code=$1
	shift
	rm -f "$SCRATCH/ready"
	"$PHP" "$@" -r "$code touch('$SCRATCH/ready'); while (true) { usleep(1000); }" >"$SCRATCH/php" 2>&1 &
	pid=$!
	pids="$pids $pid"
	n=0
	while [ ! -e "$SCRATCH/ready" ] && [ $n -lt 500 ]; do
		sleep 0.02
		n=$((n + 1))
	done
}

# check NAME CODE: whether rmem ended with it, and the process lives.
check()
{
	if [ "$code" = "$2" ] && kill -0 "$pid" 2>/dev/null; then
		tap_ok "$1"
	else
		echo "code $code"
		cat "$SCRATCH/err" "$SCRATCH/php"
		tap_not_ok "$1"
	fi
}

capture()
{
	"$RMEM" capture -p "$pid" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
	code=$?
}

options="-d reli_memory.output_dir=$SCRATCH/dumps -d reli_memory.min_interval=0"
leak='class Leak { public $text; } $leaks = []; for ($i = 0; $i < 3000; $i++) { $leaks[] = $l = new Leak; $l->text = str_repeat("x", 100) . $i; }'

start "$leak" $options
capture --dir "$SCRATCH/dumps" -o "$SCRATCH/moved.rmem"
[ -s "$SCRATCH/moved.rmem" ] && [ -z "$(ls "$SCRATCH/dumps")" ] || code=lost
check "a snapshot is taken and moved" 0
capture --dir "$SCRATCH/dumps" -f report
grep -q '3,000' "$SCRATCH/out" && grep -q Leak "$SCRATCH/out" && [ -z "$(ls "$SCRATCH/dumps")" ] || code=wrong
check "a report is made, and nothing left behind" 0
capture --dir "$SCRATCH/dumps" -f sqlite3 -o "$SCRATCH/runs.db"
"$RMEM" show "$SCRATCH/runs.db" Leak >"$SCRATCH/out" 2>&1 && grep -q '3,000' "$SCRATCH/out" || code=wrong
check "a run is added to a database" 0

start "$leak" $options -d reli_memory.signal=SIGRTMIN+5
capture --dir "$SCRATCH/dumps" --time-limit 2
check "the wrong signal is not sent" 4
capture --dir "$SCRATCH/dumps" --signal SIGRTMIN+5
[ -s "$(cat "$SCRATCH/out")" ] || code=lost
check "a real-time signal" 0
rm -f "$SCRATCH"/dumps/*

TMPDIR=$SCRATCH/dumps
export TMPDIR
start "$leak" -d reli_memory.min_interval=0
capture
[ -s "$(cat "$SCRATCH/out")" ] || code=lost
check "the folder for temporary files is found" 0
unset TMPDIR

start "$leak" $options -d reli_memory.signal=
capture --dir "$SCRATCH/dumps"
check "with the signal off nothing is sent" 4

start "$leak" -n
capture --dir "$SCRATCH/dumps"
check "without the extension nothing is sent" 4

if "$PHP" -r 'exit(function_exists("pcntl_signal") ? 0 : 1);'; then
	start "$leak pcntl_async_signals(true); pcntl_signal(SIGUSR2, function () {});" $options
	capture --dir "$SCRATCH/dumps" --time-limit 2
	grep -q 'handle SIGUSR2 itself' "$SCRATCH/err" || code=silent
	check "a program that has the signal itself keeps it" 4
else
	tap_skip "a program that has the signal itself keeps it" "no pcntl"
fi
