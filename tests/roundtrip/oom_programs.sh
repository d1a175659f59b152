#!/bin/sh
# Programs that run out of memory in different places (tests/exhausted): each leaves a snapshot, by reli_memory.on_oom and by a
# threshold, whose report has the guilty function on its stack and names the culprit; what the program prints and its exit code are
# those of plain PHP.
. "$TREE/tests/lib/tap.sh"

dumps=$SCRATCH/dumps

# exhaust NAME SETTING...: runs $program, the output in $SCRATCH/NAME and the exit code at its end
exhaust()
{
	out=$SCRATCH/$1
	shift
	"$PHP" -d memory_limit=32M -d display_errors=1 -d log_errors=0 "$@" "$program" >"$out" 2>&1 </dev/null
	echo "exit $?" >>"$out"
}

# The only finished snapshot; a child may still be at work when the program is gone.
finished()
{
	tries=0
	while [ $tries -lt 300 ]; do
		set -- "$dumps"/*.rmem
		if [ -f "$1" ] && [ $# = 1 ]; then
			echo "$1"
			return
		fi
		tries=$((tries + 1))
		sleep 0.1
	done
}

# marked WORD: what the program says of itself
marked()
{
	sed -n "s|^// $1: *||p" "$program"
}

# judge_report LABEL STACK: the report of the snapshot
judge_report()
{
	snapshot=$(finished)
	if [ -z "$snapshot" ] || ! "$RMEM" report "$snapshot" >"$SCRATCH/report" 2>"$SCRATCH/errors"; then
		ls -la "$dumps"
		cat "$SCRATCH/errors" 2>/dev/null
		tap_not_ok "$1: a snapshot that can be read"
		return
	fi
	sed -n '/Call Stack/,/^$/p' "$SCRATCH/report" >"$SCRATCH/stack"
	sed -n '/=== Findings/,/=== Type/p' "$SCRATCH/report" >"$SCRATCH/findings"
	if grep -qE "$2" "$SCRATCH/stack" && grep -qE "$(marked culprit)" "$SCRATCH/findings" "$SCRATCH/stack"; then
		tap_ok "$1: the report names the culprit"
	else
		head -n 12 "$SCRATCH/stack"
		head -n 30 "$SCRATCH/findings"
		tap_not_ok "$1: the report names the culprit"
	fi
}

for program in "$TREE"/tests/exhausted/exhausted_*.php; do
	name=$(basename "$program" .php)
	case $(marked needs) in
	fiber) check='class_exists("Fiber")' ;;
	'') check=true ;;
	*) check="extension_loaded('$(marked needs)')" ;;
	esac
	if ! "$PHP" -r "exit($check ? 0 : 1);"; then
		tap_skip "$name" "there is no $(marked needs)"
		continue
	fi
	exhaust plain -d reli_memory.signal=
	for trigger in on_oom=1 threshold=90%; do
		rm -rf "$dumps"
		mkdir "$dumps"
		exhaust ours -d reli_memory.output_dir="$dumps" -d "reli_memory.$trigger"
		if cmp -s "$SCRATCH/plain" "$SCRATCH/ours"; then
			tap_ok "$name, $trigger: the program ends as it would without"
		else
			diff "$SCRATCH/plain" "$SCRATCH/ours" | cut -c1-300
			tap_not_ok "$name, $trigger: the program ends as it would without"
		fi
		# The second limit of some builds ends a process without anybody being asked.
		if [ "$trigger" = on_oom=1 ] && grep -qx 'exit 137' "$SCRATCH/plain"; then continue; fi
		stack=$(marked stack)
		if [ "$trigger" != on_oom=1 ] && [ -n "$(marked threshold-stack)" ]; then stack=$(marked threshold-stack); fi
		judge_report "$name, $trigger" "$stack"
	done
	rm -rf "$dumps"
done
