#!/bin/sh
# Values of real programs are found by the paths that reports print of them, and no path needs knowledge of the engine.
. "$TREE/tests/lib/tap.sh"

for name in one_line names variables suspended io spl_date; do
	if ! "$PHP" "$TREE/tests/workloads/$name.php" "$SCRATCH/$name.rmem" graph inline >"$SCRATCH/out" 2>&1; then
		head -n 3 "$SCRATCH/out"
		tap_not_ok "a snapshot of $name"
		continue
	fi
	"$PHP" -n "$TREE/tests/roundtrip/show_paths.php" "$RMEM" "$SCRATCH/$name.rmem" "$name"
	rm -f "$SCRATCH/$name.rmem"
done
