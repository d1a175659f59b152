#!/bin/sh
# Every workload's snapshot against itself: nothing differs, in no form.
. "$TREE/tests/lib/tap.sh"

old=$IFS
IFS=:
set -- $SNAPSHOTS
IFS=$old
for folder; do
	for file in "$folder"/*.rmem; do
		[ -f "$file" ] || continue
		"$PHP" -n "$TREE/tests/compare/check_compare.php" same \
			"$(basename "$file" .rmem) ($(basename "$folder")) against itself" "$file" "$file" exactly
	done
done
