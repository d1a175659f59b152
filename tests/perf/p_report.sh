#!/bin/sh
# Time and memory of a complete report, on graphs of stated size and on syntax trees of real code.
#
#     SO=modules/reli_memory.so RMEM=bin/rmem sh tests/perf/p_report.sh [NODES...]
#     CODE="/usr/share/php /usr/share/phpmyadmin" SO=... RMEM=... sh tests/perf/p_report.sh
#
# Prints a table for docs/performance.md. What a report needs beside the mapped file (anonymous memory) is what --memory-limit
# counts; -v tells its peak. `zstd -dc` of the same snapshot, run in turn, says how fast the machine is.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${PHP:=php}" "${SO:?the built extension}" "${RMEM:?the built analyzer}" "${ROUNDS:=5}" "${CODE:=}"
[ $# -gt 0 ] || set -- 100000 300000 1000000 3000000 10000000 30000000
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

row()
{
	"$RMEM" report --no-derived-cache -v -f report-json "$work/perf.rmem" >"$work/json" 2>"$work/log"
	nodes=$(sed -n 's/.*"node_count":[[:space:]]*\([0-9]*\).*/\1/p' "$work/json" | head -n 1)
	edges=$(sed -n 's/.*"edge_count":[[:space:]]*\([0-9]*\).*/\1/p' "$work/json" | head -n 1)
	peak=$(sed -n 's/.*total: .*, \([0-9]*\) bytes of memory at most.*/\1/p' "$work/log")
	zstd -1 -q "$work/perf.rmem" -o "$work/perf.rmem.zst"
	# What is still being written would be timed with the reports.
	sync
	: >"$work/report"
	: >"$work/zstd"
	i=0
	while [ $i -lt "$ROUNDS" ]; do
		elapsed "$RMEM" report --no-derived-cache -f report-json "$work/perf.rmem" >>"$work/report"
		elapsed zstd -dcq "$work/perf.rmem.zst" >>"$work/zstd"
		i=$((i + 1))
	done
	awk -v name="$1" -v n="$nodes" -v e="$edges" -v us="$(median <"$work/report")" -v dc="$(median <"$work/zstd")" -v peak="$peak" \
		-v size="$(stat -c %s "$work/perf.rmem")" 'BEGIN {
		printf "| %s | %.2f | %.2f | %.0f | %.3f | %.2f | %.1f | %.0f | %.0f |\n", name, n / 1e6, e / 1e6, size / 1e6, us / 1e6,
			us / (n / 1e6) / 1e6, us / dc, peak / 1e6, peak / n }'
	rm -f "$work"/perf.*
}

echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $("$PHP" -n -r 'echo PHP_VERSION;')"
echo
echo '| heap | nodes, M | edges, M | file, MB | report, s | s per M nodes | by zstd -dc | memory, MB | bytes a node |'
echo '|--|--:|--:|--:|--:|--:|--:|--:|--:|'
for nodes; do
	"$PHP" -n -d extension="$SO" "$here/perf_graph.php" "$nodes" "$work/perf.rmem"
	row rows
done
if [ -n "$CODE" ]; then
	# shellcheck disable=SC2086
	"$PHP" -d extension="$SO" "$here/perf_ast.php" "$work/perf.rmem" 4000 $CODE
	row 'syntax trees'
fi
