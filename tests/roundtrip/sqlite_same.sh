#!/bin/sh
# Through a database and back: reports, JSON, comparisons and answers about values are the same bytes, from a database of its own and from
# one that holds other runs, and the database is the same bytes after it was read.
. "$TREE/tests/lib/tap.sh"

# same WHAT COMMAND... -- COMMAND...: what both print is equal, and not empty
same()
{
	what=$1
	shift
	"$RMEM" "$@" >"$SCRATCH/again" 2>"$SCRATCH/errors"
	if [ -s "$SCRATCH/first" ] && cmp -s "$SCRATCH/first" "$SCRATCH/again"; then return; fi
	diff "$SCRATCH/first" "$SCRATCH/again" | head -n 4
	cat "$SCRATCH/errors"
	failed="$failed $what"
}

old=$IFS
IFS=:
set -- $SNAPSHOTS
IFS=$old
run=0
last=
rm -f "$SCRATCH/all.db"
for folder; do
	for file in "$folder"/*.rmem; do
		[ -f "$file" ] || continue
		failed=
		rm -f "$SCRATCH/one.db"
		"$RMEM" export-sqlite -q "$file" "$SCRATCH/one.db" || failed="$failed export"
		before=$(cksum <"$SCRATCH/one.db")
		"$RMEM" report "$file" >"$SCRATCH/first" 2>/dev/null
		same report report --mmap-size=0 --no-prefetch --substrate-bulk-fetch-chunk=7 "$SCRATCH/one.db"
		"$RMEM" report -f report-json "$file" >"$SCRATCH/first" 2>/dev/null
		same json report -f report-json "$SCRATCH/one.db"
		# The large ones would make the database of all too large for a test.
		if [ "$(wc -c <"$file")" -lt 3000000 ]; then
			run=$((run + 1))
			"$RMEM" export-sqlite -q --no-indexes "$file" "$SCRATCH/all.db" || failed="$failed append"
			same "json of many" report -f report-json --run-id=$run "$SCRATCH/all.db"
		fi
		if [ -n "$last" ]; then
			"$RMEM" compare "$last" "$file" >"$SCRATCH/first" 2>/dev/null
			same compare compare "$SCRATCH/last.db" "$SCRATCH/one.db"
			same "mixed compare" compare "$last" "$SCRATCH/one.db"
		fi
		for value in stdClass Closure '#1' '#40'; do
			"$RMEM" show -f json "$file" "$value" >"$SCRATCH/first" 2>"$SCRATCH/errors"
			if [ -s "$SCRATCH/first" ]; then same "show $value" show -f json "$SCRATCH/one.db" "$value"; fi
		done
		[ "$before" = "$(cksum <"$SCRATCH/one.db")" ] || failed="$failed changed"
		[ "$(ls "$SCRATCH" | grep -c '^one')" = 1 ] || failed="$failed litter"
		mv "$SCRATCH/one.db" "$SCRATCH/last.db"
		last=$file
		name="$(basename "$file" .rmem) ($(basename "$folder"))"
		if [ -z "$failed" ]; then
			tap_ok "$name is the same through a database"
		else
			tap_not_ok "$name through a database:$failed"
		fi
	done
done

if [ "$(sqlite3 "$SCRATCH/all.db" 'PRAGMA integrity_check')" = ok ]; then
	tap_ok "a database of $run runs is sound"
else
	tap_not_ok "a database of $run runs is damaged"
fi
rm -f "$SCRATCH/all.db" "$SCRATCH/last.db"
