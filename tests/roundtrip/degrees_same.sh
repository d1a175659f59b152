#!/bin/sh
# Both degrees of detail of one heap give the same report, but for node ids, counts
# of nodes and edges, and the time and line of the call.
. "$TREE/tests/lib/tap.sh"

masked()
{
	"$RMEM" report -f "$1" ${3:-} "$2" | sed -E \
		-e 's/#[0-9]+/#N/g' -e 's/"(node_id|sample_child_id|node_count|edge_count)":[[:space:]]*[0-9]+/"\1": N/g' \
		-e 's/"evidence_node_ids":[[:space:]]*\[[0-9, ]*\]/"evidence_node_ids": [N]/' \
		-e 's/[0-9,]+ (nodes|edges)/N \1/g' \
		-e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z/TIME/g' \
		-e 's/(<main>|both)(:|\(.*\):)[0-9]+/\1:LINE/g' -e 's/"(line|lineno)": *[0-9]+/"\1": LINE/g' \
		-e "s/$(basename "$2")/SNAPSHOT/g"
}

for heap in objects arrays suspended spl_date io variables fragmented; do
	"$PHP" "$TREE/tests/roundtrip/both.php" "$TREE/tests/workloads/$heap.php" "$SCRATCH" >"$SCRATCH/out" 2>&1
	if [ ! -f "$SCRATCH/g.rmem" ] || [ ! -f "$SCRATCH/f.rmem" ]; then
		cat "$SCRATCH/out"
		tap_not_ok "$heap: two snapshots"
		continue
	fi
	for form in report report-json; do
		masked $form "$SCRATCH/g.rmem" >"$SCRATCH/a" 2>&1
		masked $form "$SCRATCH/f.rmem" >"$SCRATCH/b" 2>&1
		if [ -s "$SCRATCH/a" ] && cmp -s "$SCRATCH/a" "$SCRATCH/b"; then
			tap_ok "$heap: $form of graph and of full is the same"
		else
			diff "$SCRATCH/a" "$SCRATCH/b" | cut -c1-300 | head -n 12
			tap_not_ok "$heap: $form of graph and of full is the same"
		fi
	done
	rm -f "$SCRATCH/g.rmem" "$SCRATCH/f.rmem"
done
