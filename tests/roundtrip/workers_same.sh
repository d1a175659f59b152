#!/bin/sh
# A report is the same bytes on every run, with any number of workers, and from the compressed file.
. "$TREE/tests/lib/tap.sh"

# same NAME COMMAND...: the output is that of $SCRATCH/first
same()
{
	what=$1
	shift
	if "$@" >"$SCRATCH/again" 2>"$SCRATCH/errors" && cmp -s "$SCRATCH/first" "$SCRATCH/again"; then return; fi
	diff "$SCRATCH/first" "$SCRATCH/again" | head -n 4
	cat "$SCRATCH/errors"
	failed="$failed $what"
}

old=$IFS
IFS=:
set -- $SNAPSHOTS
IFS=$old
for folder; do
	for file in "$folder"/*.rmem; do
		[ -f "$file" ] || continue
		failed=
		zstd -1 -qf "$file" -o "$SCRATCH/packed.rmem.zst"
		for form in report report-json; do
			"$RMEM" report -f $form "$file" >"$SCRATCH/first"
			[ -s "$SCRATCH/first" ] || failed="$failed nothing"
			same "$form again" "$RMEM" report -f $form "$file"
			for workers in 2 3 16; do
				same "$form with $workers workers" "$RMEM" report -f $form --report-workers=$workers "$file"
			done
			same "$form compressed" "$RMEM" report -f $form "$SCRATCH/packed.rmem.zst"
		done
		name="$(basename "$file" .rmem) ($(basename "$folder"))"
		if [ -z "$failed" ]; then
			tap_ok "one report of $name"
		else
			tap_not_ok "one report of $name:$failed"
		fi
	done
done
