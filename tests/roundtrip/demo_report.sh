#!/bin/sh
# The program of tests/demo.sh: its report names the class that leaks.
. "$TREE/tests/lib/tap.sh"

cd "$TREE" || exit 1
if "$PHP" tests/demo/shop.php "$SCRATCH/shop.rmem" >"$SCRATCH/out" 2>&1 &&
	grep -q '^6000 requests answered' "$SCRATCH/out"; then
	tap_ok "the demo runs to its end"
else
	cat "$SCRATCH/out"
	tap_not_ok "the demo runs to its end"
fi
"$RMEM" report "$SCRATCH/shop.rmem" >"$SCRATCH/report" 2>&1
if grep -q 'Shop\\CachedPage' "$SCRATCH/report" && grep -q '6,000' "$SCRATCH/report"; then
	tap_ok "the report counts the cached pages"
else
	tap_not_ok "the report counts the cached pages"
fi
