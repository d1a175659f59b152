#!/bin/sh
# A file name says which unit is meant, so no two sources may share one, and the
# header of a unit stands beside its source.

set -u
cd "$(dirname "$0")/../.." || exit 1
status=0

same=$(find ext analyzer tests/lib tests/unit tests/fuzz tests/perf \( -name '*.c' -o -name '*.h' -o -name '*.def' \) -print 2>/dev/null |
	sed 's|.*/||' | sort | uniq -d)
if [ -n "$same" ]; then
	echo "not ok - file names are unique in the tree"
	for name in $same; do
		find ext analyzer tests -name "$name" | sed 's/^/#   /'
	done
	status=1
else
	echo "ok - file names are unique in the tree"
fi

apart=
for source in $(find ext analyzer -name '*.c'); do
	header=$(basename "$source" .c).h
	found=$(find ext analyzer -name "$header")
	if [ -n "$found" ] && [ "$found" != "$(dirname "$source")/$header" ] && ! echo "$found" | grep -qx "ext/php_.*"; then
		apart="$apart $source"
	fi
done
if [ -n "$apart" ]; then
	echo "not ok - the header of a unit stands beside its source"
	echo "#  $apart"
	status=1
else
	echo "ok - the header of a unit stands beside its source"
fi
exit $status
