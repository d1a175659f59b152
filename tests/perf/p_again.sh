#!/bin/sh
# A second report against the first: what the sidecar is for. The heap is made (gen_graph) or given.
#
#     RMEM=bin/rmem GEN=build-analyzer/plain/bin/gen_graph sh tests/perf/p_again.sh [UNITS]      a unit is 8 nodes
#     RMEM=bin/rmem SNAPSHOT=heap.rmem sh tests/perf/p_again.sh
#
# Ends with 1 when the second is not LEAST (3) times faster, or says anything else than the first.

set -eu
: "${RMEM:?the built analyzer}" "${ROUNDS:=3}" "${LEAST:=3}" "${SNAPSHOT:=}"
work=$(mktemp -d "${TMPDIR:-/tmp}/reli_memory_perf.XXXXXX")
trap 'rm -rf "$work"' EXIT
# The sidecar goes beside the link.
if [ -n "$SNAPSHOT" ]; then
	ln -s "$(realpath "$SNAPSHOT")" "$work/x.rmem"
else
	"${GEN:?the built gen_graph}" --shared --shuffled "${1:-1250000}" "$work/x.rmem"
fi

# elapsed WHAT COMMAND...: notes what it prints, its time and its processor time, in milliseconds
elapsed()
{
	what=$1
	shift
	times >"$work/times"
	cpu=$(sed -n 's/[ms]/ /gp' "$work/times" | awk 'END { printf "%d\n", ($1 * 60 + $2 + $3 * 60 + $4) * 1000 }')
	from=$(date +%s%N)
	"$@" >"$work/$what.txt"
	echo $((($(date +%s%N) - from) / 1000000)) >>"$work/$what.ms"
	times >"$work/times"
	echo $(($(sed -n 's/[ms]/ /gp' "$work/times" | awk 'END { printf "%d\n", ($1 * 60 + $2 + $3 * 60 + $4) * 1000 }') - cpu)) >>"$work/$what.cpu"
}

median()
{
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

i=0
while [ $i -lt "$ROUNDS" ]; do
	rm -f "$work/x.rmem.derived"
	elapsed first "$RMEM" report --rebuild-derived-cache "$work/x.rmem"
	elapsed second "$RMEM" report "$work/x.rmem"
	elapsed none "$RMEM" report --no-derived-cache "$work/x.rmem"
	cmp "$work/first.txt" "$work/second.txt"
	cmp "$work/first.txt" "$work/none.txt"
	i=$((i + 1))
done
"$RMEM" info "$work/x.rmem" | awk '/^  nodes  / { n = $2 } END { printf "%.2f million values\n", n / 1e6 }'
echo '| | time, s | processor time, s |'
echo '|--|--:|--:|'
for what in first none second; do
	awk -v w=$what -v ms="$(median "$work/$what.ms")" -v cpu="$(median "$work/$what.cpu")" 'BEGIN {
		printf "| %s | %.2f | %.2f |\n", w == "none" ? "without a sidecar" : w, ms / 1e3, cpu / 1e3 }'
done
awk -v a="$(median "$work/none.cpu")" -v b="$(median "$work/second.cpu")" -v least="$LEAST" 'BEGIN {
	printf "%.1f times faster\n", a / b
	exit a < b * least }'
