#!/bin/sh
# Many runs in one database: SQLite finds it sound, and every run is still what it was. SQLITE_RUNS says how many.
. "$TREE/tests/lib/tap.sh"

runs=${SQLITE_RUNS:-20}
db=$SCRATCH/many.db
small=$TREE/tests/data/interop/graph-small.rmem
large=
for folder in $(echo "$SNAPSHOTS" | tr : ' '); do
	[ -z "$large" ] && large=$(find "$folder" -name '*.rmem' -size -8000k | sort | head -n 1)
done
: "${large:=$small}"
rm -f "$db"

run=0
failed=
while [ $run -lt "$runs" ] && [ -z "$failed" ]; do
	run=$((run + 1))
	# Every fourth run is one of ours, so that rows of both kinds of writers stand side by side.
	if [ $((run % 4)) = 0 ]; then file=$large; else file=$small; fi
	"$RMEM" export-sqlite -q "$file" "$db" || failed="run $run"
done
[ "$(sqlite3 "$db" 'SELECT count(*) FROM runs')" = "$runs" ] || failed="$failed count"
[ "$(sqlite3 "$db" 'PRAGMA integrity_check')" = ok ] || failed="$failed integrity"
"$RMEM" report -f report-json "$small" >"$SCRATCH/small.json"
"$RMEM" report -f report-json "$large" >"$SCRATCH/large.json"
for run in 1 2 4 $((runs / 2)) $((runs - 1)) "$runs"; do
	if [ $((run % 4)) = 0 ]; then wanted=large; else wanted=small; fi
	"$RMEM" report -f report-json --run-id="$run" "$db" | cmp -s - "$SCRATCH/$wanted.json" || failed="$failed report:$run"
done
[ "$("$RMEM" info "$db" | grep -c '^ *[0-9]* *2.*T.*Z ')" = "$runs" ] || failed="$failed info"
if [ -z "$failed" ]; then
	tap_ok "$runs runs appended to one database"
else
	tap_not_ok "$runs runs appended to one database: $failed"
fi

# Two at once, on a database that neither finds: both runs are there.
rm -f "$db"
"$RMEM" export-sqlite -q "$small" "$db" &
first=$!
"$RMEM" export-sqlite -q "$small" "$db"
second=$?
wait $first
if [ $? = 0 ] && [ $second = 0 ] && [ "$(sqlite3 "$db" 'SELECT count(*) FROM runs')" = 2 ] &&
	[ "$(ls "$SCRATCH" | grep -c 'many')" = 1 ]; then
	tap_ok "two exports at once give two runs"
else
	tap_not_ok "two exports at once give two runs"
fi
rm -f "$db"
