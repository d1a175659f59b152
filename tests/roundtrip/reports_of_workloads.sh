#!/bin/sh
# Every workload, of every PHP version tested, has a report in text and in JSON.
. "$TREE/tests/lib/tap.sh"

old=$IFS
IFS=:
set -- $SNAPSHOTS
IFS=$old
for folder; do
	for file in "$folder"/*.rmem; do
		[ -f "$file" ] || continue
		version=$(basename "$folder")
		name="$(basename "$file" .rmem) ($version)"
		if "$RMEM" info "$file" >"$SCRATCH/info" 2>&1 &&
			"$RMEM" report "$file" >"$SCRATCH/text" 2>"$SCRATCH/errors" &&
			"$RMEM" report -f report-json --pretty-print "$file" >"$SCRATCH/json" 2>>"$SCRATCH/errors" &&
			[ ! -s "$SCRATCH/errors" ] &&
			"$PHP" -n "$TREE/tests/roundtrip/report_json.php" "$file" "$SCRATCH/json"; then
			tap_ok "report of $name"
		else
			head -n 5 "$SCRATCH/errors" "$SCRATCH/info"
			tap_not_ok "report of $name"
		fi
	done
done
