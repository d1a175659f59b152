#!/bin/sh
# A compressed snapshot is the plain one in zstd frames: the tool gives it back, and
# reports are the same bytes whichever is read.
. "$TREE/tests/lib/tap.sh"

for detail in graph full; do
	"$PHP" "$TREE/tests/workloads/variables.php" "$SCRATCH/a.rmem.zst" $detail fork
	if ! zstd -dqf "$SCRATCH/a.rmem.zst" -o "$SCRATCH/a.rmem"; then
		tap_not_ok "$detail: zstd -d reads the file"
		continue
	fi
	tap_ok "$detail: zstd -d reads the file"
	for form in report report-json; do
		"$RMEM" report -f $form "$SCRATCH/a.rmem" | sed 's/a\.rmem/NAME/' >"$SCRATCH/plain"
		"$RMEM" report -f $form "$SCRATCH/a.rmem.zst" | sed 's/a\.rmem\.zst/NAME/' >"$SCRATCH/packed"
		if [ -s "$SCRATCH/plain" ] && cmp -s "$SCRATCH/plain" "$SCRATCH/packed"; then
			tap_ok "$detail: $form is the same from both"
		else
			diff "$SCRATCH/plain" "$SCRATCH/packed" | head -n 5
			tap_not_ok "$detail: $form is the same from both"
		fi
	done
	# What the tool compressed is taken as well, header and all in one frame.
	zstd -q -f "$SCRATCH/a.rmem" -o "$SCRATCH/b.rmem.zst"
	if "$RMEM" info "$SCRATCH/b.rmem.zst" >/dev/null; then
		tap_ok "$detail: a file that zstd compressed is read"
	else
		tap_not_ok "$detail: a file that zstd compressed is read"
	fi
done
