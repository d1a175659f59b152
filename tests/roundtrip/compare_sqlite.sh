#!/bin/sh
# A comparison is the same bytes from files, from databases, from one of each, and from two runs of one database.
. "$TREE/tests/lib/tap.sh"

if ! "$RMEM" export-sqlite --help >/dev/null 2>&1; then
	tap_skip "comparisons of databases" "no export-sqlite in this build"
	exit 0
fi
rm -f "$SCRATCH"/*.db
for version in before after; do
	"$PHP" "$TREE/tests/compare/known_diff.php" $version "$SCRATCH/$version.rmem" >"$SCRATCH/out" 2>&1 &&
		"$RMEM" export-sqlite -q "$SCRATCH/$version.rmem" "$SCRATCH/both.db" &&
		"$RMEM" export-sqlite -q "$SCRATCH/$version.rmem" "$SCRATCH/$version.db" ||
		{ head -n 5 "$SCRATCH/out"; tap_not_ok "comparisons of databases: $version"; exit 0; }
done

# same NAME WORDS...
same()
{
	name=$1
	shift
	for form in report report-json; do
		"$RMEM" compare -f $form --diff-nodes=target-only "$SCRATCH/before.rmem" "$SCRATCH/after.rmem" >"$SCRATCH/a"
		"$RMEM" compare -f $form --diff-nodes=target-only "$@" >"$SCRATCH/b" 2>"$SCRATCH/errors"
		if [ -s "$SCRATCH/a" ] && cmp -s "$SCRATCH/a" "$SCRATCH/b"; then
			tap_ok "$name: $form"
		else
			diff "$SCRATCH/a" "$SCRATCH/b" | head -n 5
			head -n 3 "$SCRATCH/errors"
			tap_not_ok "$name: $form"
		fi
	done
}
same "two databases" "$SCRATCH/before.db" "$SCRATCH/after.db"
same "a file and a database" "$SCRATCH/before.rmem" "$SCRATCH/after.db"
same "a database and a file" "$SCRATCH/before.db" "$SCRATCH/after.rmem"
same "two runs of a database" --run-id-target=2 "$SCRATCH/both.db"
same "runs by name, twice the file" --run-id-baseline 1 --run-id-target 2 "$SCRATCH/both.db" "$SCRATCH/both.db"
same "a run and a file, which has none" --run-id-baseline=1 --run-id-target=2 "$SCRATCH/both.db" "$SCRATCH/after.rmem"

"$RMEM" compare -q "$SCRATCH/both.db" >"$SCRATCH/a" 2>&1
if [ $? = 0 ] && ! grep -q '=== Findings' "$SCRATCH/a"; then
	tap_ok "one run against itself"
else
	tap_not_ok "one run against itself"
fi
"$RMEM" compare "$SCRATCH/both.db" --run-id-target=3 >"$SCRATCH/a" 2>"$SCRATCH/errors"
if [ $? = 2 ] && [ ! -s "$SCRATCH/a" ] && [ "$(wc -l <"$SCRATCH/errors")" = 1 ]; then
	tap_ok "a run that is not there"
else
	tap_not_ok "a run that is not there"
fi
