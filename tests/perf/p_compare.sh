#!/bin/sh
# Time and memory of a comparison in full, of graphs of stated size: made ones (gen_graph, the second with scattered addresses
# and some more units) and a real heap twice, with and without a tenth of it.
#
#     RMEM=bin/rmem GEN=build-analyzer/plain/bin/gen_graph sh tests/perf/p_compare.sh [EDGES...]
#     SO=modules/reli_memory.so RMEM=... GEN=... sh tests/perf/p_compare.sh
#
# Prints a table for docs/performance.md. Ends with 1 when two snapshots of a million edges took more than MOST seconds (1.5).

set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${PHP:=php}" "${SO:=}" "${RMEM:?the built analyzer}" "${GEN:?the built gen_graph}" "${ROUNDS:=5}" "${MOST:=1.5}"
[ $# -gt 0 ] || set -- 100000 1000000 3000000
work=$(mktemp -d "${TMPDIR:-/tmp}/reli_memory_perf.XXXXXX")
trap 'rm -rf "$work"' EXIT

median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# elapsed COMMAND...: wall time in microseconds
elapsed()
{
	from=$(date +%s%N)
	"$@" >/dev/null
	echo $((($(date +%s%N) - from) / 1000))
}

# Processor time of all children so far, in hundredths of a second. Through a file: a subshell has children of its own.
used()
{
	times >"$work/times"
	sed -n 's/[ms]/ /gp' "$work/times" | awk 'END { printf "%d\n", ($1 * 60 + $2 + $3 * 60 + $4) * 100 }'
}

# row NAME: of a.rmem and b.rmem
row()
{
	edges=$("$RMEM" info "$work/b.rmem" | awk '/^  edges  / && $2 ~ /^[0-9]+$/ { n = $2 } END { print n }')
	peak=$("$RMEM" compare --no-derived-cache -v -f report-json "$work/a.rmem" "$work/b.rmem" 2>&1 >/dev/null |
		sed -n 's/.*total: .*, \([0-9]*\) bytes of memory at most.*/\1/p')
	: >"$work/compare"
	: >"$work/report"
	: >"$work/cpu"
	i=0
	while [ $i -lt "$ROUNDS" ]; do
		used >"$work/cpu.from"
		"$RMEM" compare --no-derived-cache "$work/a.rmem" "$work/b.rmem" >"$work/out"
		used >"$work/cpu.to"
		echo $(($(cat "$work/cpu.to") - $(cat "$work/cpu.from"))) >>"$work/cpu"
		elapsed "$RMEM" compare --no-derived-cache "$work/a.rmem" "$work/b.rmem" >>"$work/compare"
		elapsed "$RMEM" report --no-derived-cache "$work/b.rmem" >>"$work/report"
		i=$((i + 1))
	done
	awk -v name="$1" -v e="$edges" -v us="$(median <"$work/compare")" -v one="$(median <"$work/report")" -v peak="$peak" \
		-v cpu="$(median <"$work/cpu")" 'BEGIN {
		printf "| %s | %.2f | %.2f | %.2f | %.2f | %.0f |\n", name, e / 1e6, us / 1e6, cpu / 100, one / 1e6, peak / 1e6 }'
	if [ "$(awk -v e="$edges" -v us="$(median <"$work/compare")" -v most="$MOST" 'BEGIN {
		print ((e >= 9e5 && e <= 1.1e6 && us / 1e6 > most) ? 1 : 0) }')" = 1 ]; then
		slow=yes
	fi
	rm -f "$work"/*.rmem
}

slow=
echo '| heaps | edges of one, M | compare, s | processor time, s | report of one, s | memory, MB |'
echo '|--|--:|--:|--:|--:|--:|'
for edges; do
	"$GEN" $((edges / 8)) "$work/a.rmem"
	"$GEN" --shuffled $((edges / 8 + edges / 800)) "$work/b.rmem"
	row made
	if [ -n "$SO" ]; then
		# That heap has 2.28 references for each of the nodes that it is asked for.
		"$PHP" -n -d extension="$SO" "$here/perf_graph.php" $((edges * 40 / 100)) "$work/a.rmem"
		"$PHP" -n -d extension="$SO" "$here/perf_graph.php" $((edges * 44 / 100)) "$work/b.rmem"
		row real
	fi
done
[ -z "$slow" ] || { echo "slower than $MOST s"; exit 1; }
