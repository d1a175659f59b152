#!/bin/sh
# The checker finds what is wrong: real snapshots, damaged in one place each.
. "$TREE/tests/lib/tap.sh"

check()
{
	"$PHP" -n "$TREE/tests/check_rmem.php" --quiet "$@" >"$SCRATCH/out" 2>&1
}

"$PHP" "$TREE/tests/workloads/suspended.php" "$SCRATCH/good.rmem" graph inline ||
	{ tap_not_ok "a snapshot to damage"; exit 0; }
if check "$SCRATCH/good.rmem"; then
	tap_ok "the checker accepts the snapshot before it is damaged"
else
	cat "$SCRATCH/out"
	tap_not_ok "the checker accepts the snapshot before it is damaged"
fi
"$PHP" -n "$TREE/tests/roundtrip/damage.php" --list | while read -r name; do
	if ! "$PHP" -n "$TREE/tests/roundtrip/damage.php" "$name" "$SCRATCH/good.rmem" "$SCRATCH/bad.rmem"; then
		tap_not_ok "damage: $name could not be done"
	elif check "$SCRATCH/bad.rmem"; then
		tap_not_ok "damage is seen: $name"
	elif ! grep -q '^bad.rmem: ' "$SCRATCH/out" || grep -qE 'Warning|Fatal|Deprecated' "$SCRATCH/out"; then
		head -n 3 "$SCRATCH/out"
		tap_not_ok "damage is named in words: $name"
	else
		tap_ok "damage is seen: $name"
	fi
done
for file in "$TREE"/tests/data/interop/*.rmem; do
	if check --foreign "$file"; then
		tap_ok "a file of another writer: $(basename "$file")"
	else
		cat "$SCRATCH/out"
		tap_not_ok "a file of another writer: $(basename "$file")"
	fi
done
