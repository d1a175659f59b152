#!/bin/sh
# A writer that is killed at any moment costs its own run and nothing else: what was there is read at once, without a byte
# of the file being changed, and SQLite finds the database sound. SQLITE_KILLS says how many.
. "$TREE/tests/lib/tap.sh"

kills=${SQLITE_KILLS:-15}
db=$SCRATCH/killed.db
small=$TREE/tests/data/interop/graph-small.rmem
large=
for folder in $(echo "$SNAPSHOTS" | tr : ' '); do
	[ -z "$large" ] && large=$(find "$folder" -name '*.rmem' -size +2000k -size -12000k | sort | head -n 1)
done
: "${large:=$small}"

now()
{
	date +%s%N
}

# begun DATABASE: waits until somebody writes to it, or to the file that will have its name.
begun()
{
	n=0
	while [ $n -lt 2000 ]; do
		for file in "$1-journal" "$1".??????; do
			[ "$file" = "$db.aBcDeF" ] || [ ! -s "$file" ] || return 0
		done
		sleep 0.005
		n=$((n + 1))
	done
}

"$RMEM" report -f report-json "$small" >"$SCRATCH/small.json"
"$RMEM" report -f report-json "$large" >"$SCRATCH/large.json"
rm -f "$db"
"$RMEM" export-sqlite -q "$small" "$db"
"$RMEM" export-sqlite -q "$large" "$db"
start=$(now)
"$RMEM" export-sqlite -q "$large" "$db"
whole=$((($(now) - start) / 1000))

failed=
journals=0
finished=0
runs=3
i=0
while [ $i -lt "$kills" ] && [ -z "$failed" ]; do
	i=$((i + 1))
	# The moments are spread over the time that an export takes, the same ones in each run of this test.
	moment=$(awk -v n=$i -v of="$kills" -v us=$whole 'BEGIN { srand(n); printf "%.6f", us * (n - rand()) / of / 1e6 }')
	"$RMEM" export-sqlite -q "$large" "$db" &
	writer=$!
	sleep "$moment"
	kill -KILL $writer 2>/dev/null
	wait $writer 2>/dev/null && finished=$((finished + 1))
	[ ! -s "$db-journal" ] || journals=$((journals + 1))
	before=$(cksum <"$db")
	"$RMEM" report -q -f report-json "$db" 2>"$SCRATCH/errors" | cmp -s - "$SCRATCH/small.json" || failed="$failed first:$i"
	"$RMEM" report -q -f report-json --run-id=2 "$db" 2>>"$SCRATCH/errors" | cmp -s - "$SCRATCH/large.json" || failed="$failed second:$i"
	[ "$before" = "$(cksum <"$db")" ] || failed="$failed changed:$i"
	if [ $((i % 3)) = 0 ]; then
		[ "$(sqlite3 "$db" 'PRAGMA integrity_check')" = ok ] || failed="$failed integrity:$i"
		[ "$(sqlite3 "$db" "SELECT count(*) FROM runs WHERE run_id <= $runs")" = $runs ] || failed="$failed runs:$i"
	fi
done
[ "$(sqlite3 "$db" 'PRAGMA integrity_check')" = ok ] || failed="$failed integrity"
[ "$(sqlite3 "$db" 'SELECT count(*) FROM runs')" = $((runs + finished)) ] || failed="$failed count"
"$RMEM" export-sqlite -q "$small" "$db" || failed="$failed append"
echo "# $kills writers killed within $whole us, $journals left a journal, $finished were done before"
if [ -z "$failed" ]; then
	tap_ok "a writer killed at $kills moments costs its own run at most"
else
	cat "$SCRATCH/errors"
	tap_not_ok "a writer killed at $kills moments:$failed"
fi

# A new database that is never finished never appears.
rm -f "$db"*
"$RMEM" export-sqlite -q "$large" "$db" &
writer=$!
begun "$db"
kill -KILL $writer 2>/dev/null
wait $writer 2>/dev/null
if [ ! -e "$db" ]; then
	tap_ok "half of a new database is not there"
else
	tap_not_ok "half of a new database is not there"
fi
rm -f "$db"*

# Who is told to stop, and not killed, takes his half along: no file beside the database that will be, no journal beside
# the one that is there. Files of others with such names stay.
"$RMEM" export-sqlite -q "$small" "$SCRATCH/old.db"
"$RMEM" report -q -f report-json "$SCRATCH/old.db" >"$SCRATCH/old.json"
: >"$db.aBcDeF"
failed=
for signal in INT TERM HUP; do
	for out in "$db" "$SCRATCH/old.db"; do
		# A job in the background ignores SIGINT, unless it is told not to.
		env --default-signal=INT "$RMEM" export-sqlite -q "$large" "$out" &
		writer=$!
		begun "$out"
		kill -$signal $writer 2>/dev/null
		wait $writer 2>/dev/null
		code=$?
		[ $code -gt 128 ] || failed="$failed $signal:$code"
		[ "$(cd "$SCRATCH" && echo killed.db* old.db*)" = "killed.db.aBcDeF old.db" ] ||
			failed="$failed $signal:$(cd "$SCRATCH" && echo killed.db* old.db* | tr ' ' ,)"
	done
done
"$RMEM" report -q -f report-json "$SCRATCH/old.db" | cmp -s - "$SCRATCH/old.json" || failed="$failed changed"
"$RMEM" export-sqlite -q "$small" "$db" || failed="$failed export"
[ -e "$db.aBcDeF" ] || failed="$failed removed"
if [ -z "$failed" ]; then
	tap_ok "an interrupted writer leaves nothing behind"
else
	tap_not_ok "an interrupted writer leaves nothing behind:$failed"
fi
rm -f "$db"* "$SCRATCH"/old.db*
