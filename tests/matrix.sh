#!/bin/sh
# The phpt on every PHP that the cache has. The last line is the sum of all.
#
#     sh tests/matrix.sh [--build] [COLUMN...]
#
# --build makes what is missing first: chroots through debootstrap, and PHPs that no
# distribution packages, from source (ten minutes each). A column that is not there is
# skipped by name. docs/testing.md has the columns.

set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/env.sh"
. "$here/lib/tap.sh"
. "$here/lib/columns.sh"

build=
wanted=
for word; do
	case $word in
	--build) build=yes ;;
	-*) env_fail "usage: sh tests/matrix.sh [--build] [COLUMN...]" ;;
	*) wanted="$wanted $word" ;;
	esac
done
for name in $wanted; do
	columns | grep -q "^$name " || env_fail "no column $name; there are: $(columns | cut -d ' ' -f 1 | tr '\n' ' ')"
done

work=$(mktemp -d "${TMPDIR:-/tmp}/reli_memory_matrix.XXXXXX")
RESULTS=$work/results
: >"$RESULTS"
columns >"$work/columns"

# matrix_column NAME SUITE PHP STEP...
matrix_column()
{
	case " ${wanted:- $1} " in
	*" $1 "*) ;;
	*) return 0 ;;
	esac
	if [ -n "$build" ] && ! column_build "$1" "$2" "$3" >"$work/build-$1.log" 2>&1; then
		echo "$1 could not be made:" >&2
		tail -n 5 "$work/build-$1.log" >&2
	fi
	why=$(column_missing "$1" "$2" "$3")
	if [ -n "$why" ]; then
		tap_skip "PHP $1" "$why" >"$work/skip.log"
		tap_count "PHP $1" "$work/skip.log" 0 "$(date +%s)"
		return 0
	fi
	column_run "$here/.." "$work" "$@"
	column_results "$work" "$1" >>"$RESULTS"
}

while read -r line <&3; do
	matrix_column $line 3<&-
done 3<"$work/columns"

total=$(tap_total)
rc=$?
if [ $rc = 0 ]; then rm -rf "$work"; else echo "logs are in $work" >&2; fi
echo "$total"
exit $rc
