#!/bin/sh
# One heap in another layout: another process, other places, other order of creation, the other degree of detail. Nothing
# is new or resolved, and no value changed.
. "$TREE/tests/lib/tap.sh"

for seed in 1 2 3; do
	"$PHP" "$TREE/tests/compare/layout_any.php" $seed "$SCRATCH/graph$seed.rmem" "$SCRATCH/full$seed.rmem" >"$SCRATCH/out" 2>&1 ||
		{ head -n 5 "$SCRATCH/out"; tap_not_ok "layout: snapshots of seed $seed"; exit 0; }
done
for pair in graph1:graph2 graph1:graph3 graph3:graph2 graph1:full1 full2:graph2 graph1:full3; do
	"$PHP" -n "$TREE/tests/compare/check_compare.php" same "layout: ${pair%:*} against ${pair#*:}" \
		"$SCRATCH/${pair%:*}.rmem" "$SCRATCH/${pair#*:}.rmem"
	for list in type_deltas value_deltas changed; do
		"$RMEM" compare -q -f report-json --no-pretty-print "$SCRATCH/${pair%:*}.rmem" "$SCRATCH/${pair#*:}.rmem" >"$SCRATCH/json"
		if grep -q "\"$list\":\[\]" "$SCRATCH/json"; then
			tap_ok "layout: ${pair%:*} against ${pair#*:} has no $list"
		else
			sed "s/.*\"$list\":\[//" "$SCRATCH/json" | cut -c1-300
			tap_not_ok "layout: ${pair%:*} against ${pair#*:} has no $list"
		fi
	done
done

# More of a kind than a report lists, all alike: which are listed differs from seed to seed, what there is does not. And when
# some of them grow and one is added, nothing is said of the others.
alike=$TREE/tests/compare/many_alike.php
if "$PHP" "$alike" 1 "$SCRATCH/alike1.rmem" && "$PHP" "$alike" 2 "$SCRATCH/alike2.rmem" && "$PHP" "$alike" 3 "$SCRATCH/more.rmem" 15 3; then
	"$PHP" -n "$TREE/tests/compare/check_compare.php" same "many alike: another order" "$SCRATCH/alike1.rmem" "$SCRATCH/alike2.rmem"
	for pair in alike1:more more:alike2; do
		"$PHP" -n "$TREE/tests/compare/check_compare.php" about "many alike: ${pair%:*} against ${pair#*:}" \
			"$SCRATCH/${pair%:*}.rmem" "$SCRATCH/${pair#*:}.rmem" '/[a-z](3|15)\b|\[(3|15)\]|hub->lists|\$lists/'
	done
else
	tap_not_ok "many alike: snapshots"
fi

# The snapshots of both degrees of all workloads that are there: the walk is one, so are the findings.
for heap in objects arrays suspended spl_date io variables fragmented; do
	if "$PHP" "$TREE/tests/roundtrip/both.php" "$TREE/tests/workloads/$heap.php" "$SCRATCH" >"$SCRATCH/out" 2>&1 &&
		[ -f "$SCRATCH/f.rmem" ]; then
		"$PHP" -n "$TREE/tests/compare/check_compare.php" same "$heap: graph against full" \
			"$SCRATCH/g.rmem" "$SCRATCH/f.rmem"
	else
		head -n 5 "$SCRATCH/out"
		tap_not_ok "$heap: two snapshots"
	fi
	rm -f "$SCRATCH/g.rmem" "$SCRATCH/f.rmem"
done
