#!/bin/sh
# Two versions of one program, whose differences are known: the comparison says exactly those. And the gates on that pair.
. "$TREE/tests/lib/tap.sh"

for version in before after; do
	"$PHP" -d memory_limit=11M "$TREE/tests/compare/known_diff.php" $version "$SCRATCH/$version.rmem" >"$SCRATCH/out" 2>&1 ||
		{ head -n 5 "$SCRATCH/out"; tap_not_ok "known differences: a snapshot of $version"; exit 0; }
done
"$PHP" -n "$TREE/tests/compare/check_compare.php" known "$SCRATCH/before.rmem" "$SCRATCH/after.rmem" "$TREE/tests/compare/known_diff.php"
"$PHP" -n "$TREE/tests/compare/check_compare.php" gates "$SCRATCH/before.rmem" "$SCRATCH/after.rmem"

# Compressed or not is no difference.
zstd -1 -qf "$SCRATCH/after.rmem" -o "$SCRATCH/after.rmem.zst"
"$RMEM" compare -f report-json "$SCRATCH/before.rmem" "$SCRATCH/after.rmem" >"$SCRATCH/a"
"$RMEM" compare -f report-json "$SCRATCH/before.rmem" "$SCRATCH/after.rmem.zst" >"$SCRATCH/b"
if [ -s "$SCRATCH/a" ] && cmp -s "$SCRATCH/a" "$SCRATCH/b"; then
	tap_ok "known differences: compressed"
else
	tap_not_ok "known differences: compressed"
fi
