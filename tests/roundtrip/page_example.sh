#!/bin/sh
# The published page's example, from a program whose heap has that shape: the same sections, kinds, severities and forms
# of lines; and the fields that the page shows of its JSON.
. "$TREE/tests/lib/tap.sh"

if "$PHP" "$TREE/tests/golden/page_example.php" "$SCRATCH/page.rmem" >"$SCRATCH/out" 2>&1; then
	"$RMEM" report "$SCRATCH/page.rmem" >"$SCRATCH/page.text"
	"$PHP" -n "$TREE/tests/golden/page_check.php" "$TREE/tests/golden/page_example.expected" "$SCRATCH/page.text"
	"$RMEM" report -f report-json "$SCRATCH/page.rmem" >"$SCRATCH/page.json"
	"$PHP" -n "$TREE/tests/golden/check.php" page_example "$TREE/tests/golden/page_example.php" "$SCRATCH/page.json" "$SCRATCH/out"
else
	head -n 5 "$SCRATCH/out"
	tap_not_ok "the page's example: a snapshot"
fi
