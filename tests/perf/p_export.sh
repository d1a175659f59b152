#!/bin/sh
# Time of an export against the sqlite3 shell, which imports the same rows from CSV and makes the same indexes; and the
# time of a report from the database against that from the snapshot.
#
#     GEN=build-analyzer/plain/bin/gen_graph RMEM=bin/rmem sh tests/perf/p_export.sh [UNITS...]
#
# A unit is 8 nodes and 16 edges. `base` leaves out of both sides what only we write (rm_* tables) on the shell's side: the
# shell imports reli-prof's tables alone, the export still writes everything. Prints a table for docs/performance.md.

set -eu
: "${GEN:?the built generator of graphs}" "${RMEM:?the built analyzer}" "${ROUNDS:=3}"
[ $# -gt 0 ] || set -- 125000
work=$(mktemp -d "${TMPDIR:-/tmp}/reli_memory_perf.XXXXXX")
trap 'rm -rf "$work"' EXIT

median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Processor time of all children so far, in milliseconds. Through a file: a subshell has children of its own.
used()
{
	times >"$work/times"
	sed -n 's/[ms]/ /gp' "$work/times" | awk 'END { printf "%d\n", ($1 * 60 + $2 + $3 * 60 + $4) * 1000 }'
}

# timed WHAT COMMAND...: notes its time and its processor time, in milliseconds
timed()
{
	what=$1
	shift
	used >"$work/used.from"
	from=$(date +%s%N)
	"$@" >/dev/null
	echo $((($(date +%s%N) - from) / 1000000)) >>"$work/$what"
	used >"$work/used.to"
	echo $(($(cat "$work/used.to") - $(cat "$work/used.from"))) >>"$work/$what.cpu"
}

# plan NAME CONDITION: what the shell does with tables that the condition names.
plan()
{
	sqlite3 "$work/first.db" "SELECT sql || ';' FROM sqlite_master WHERE type = 'table' AND $2" >"$work/$1.sql"
	echo '.mode csv' >>"$work/$1.sql"
	for table in $(sqlite3 "$work/first.db" "SELECT name FROM sqlite_master WHERE type = 'table' AND $2"); do
		echo ".import $work/$table.csv $table" >>"$work/$1.sql"
	done
	sqlite3 "$work/first.db" "SELECT sql || ';' FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND $2" >>"$work/$1.sql"
}

shell()
{
	rm -f "$work/shell.db"
	sqlite3 "$work/shell.db" <"$work/$1.sql"
}

export_run()
{
	rm -f "$work/out.db"
	"$RMEM" export-sqlite -q "$work/perf.rmem" "$work/out.db"
}

echo '| nodes, M | edges, M | export, s | shell, s | export by shell | shell, base tables, s | by that | memory, MB | report of .db, s | report of .rmem, s |'
echo '|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
for units; do
	find "$work" -type f ! -name words -exec rm -f {} +
	"$GEN" --shared --shuffled "$units" "$work/perf.rmem"
	"$RMEM" export-sqlite -q "$work/perf.rmem" "$work/first.db"
	for table in $(sqlite3 "$work/first.db" "SELECT name FROM sqlite_master WHERE type = 'table'"); do
		sqlite3 -csv "$work/first.db" "SELECT * FROM $table" >"$work/$table.csv"
	done
	plan all "1"
	plan base "tbl_name NOT LIKE 'rm\\_%' ESCAPE '\\'"
	i=0
	while [ $i -lt "$ROUNDS" ]; do
		timed export export_run
		timed all shell all
		timed base shell base
		timed db "$RMEM" report --no-derived-cache "$work/first.db"
		timed rmem "$RMEM" report --no-derived-cache "$work/perf.rmem"
		i=$((i + 1))
	done
	rm -f "$work/out.db"
	peak=$("$RMEM" export-sqlite -v "$work/perf.rmem" "$work/out.db" 2>&1 >/dev/null |
		sed -n 's/.*total: .*, \([0-9]*\) bytes of memory at most.*/\1/p')
	awk -v ec="$(median <"$work/export.cpu")" -v ac="$(median <"$work/all.cpu")" -v bc="$(median <"$work/base.cpu")" 'BEGIN {
		printf "processor time: export %.1f s, %.2f of the shell, %.2f of the shell for base tables\n", ec / 1e3, ec / ac, ec / bc }' >>"$work/words"
	awk -v u="$units" -v e="$(median <"$work/export")" -v a="$(median <"$work/all")" -v b="$(median <"$work/base")" \
		-v p="$peak" -v d="$(median <"$work/db")" -v r="$(median <"$work/rmem")" 'BEGIN {
		printf "| %.2f | %.2f | %.1f | %.1f | %.2f | %.1f | %.2f | %.0f | %.2f | %.2f |\n", u * 8 / 1e6, u * 16 / 1e6, e / 1e3,
			a / 1e3, e / a, b / 1e3, e / b, p / 1e6, d / 1e3, r / 1e3 }'
done
echo
cat "$work/words"
