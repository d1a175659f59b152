#!/bin/sh
# How many rows a pass lists stands in the pass; comparisons have to know it (analyzer/compare/finding_rank.c), and name there
# the constant that says so.
cd "$(dirname "$0")/../.." || exit 1
status=0
count=0
problems=$(
	sed -n 's/^\t\[\(RM_RANK_[A-Z]*\)\] = \([0-9]*\), *\/\* \([A-Z_]*\).*/\1 \2 \3/p' analyzer/compare/finding_rank.c |
		while read -r list rows constant; do
			defined=$(sed -n "s/^#define $constant  *\([0-9]*\).*/\1/p" analyzer/pass/*.c analyzer/finding/*.c)
			[ "$defined" = "$rows" ] || echo "$list is $rows, $constant ${defined:-nowhere}"
		done
)
count=$(grep -c '^	\[RM_RANK_[A-Z]*\] = [0-9]*, *\/\* [A-Z_]' analyzer/compare/finding_rank.c)
lists=$(sed -n '/^enum rm_rank_list {/,/^};/s/^\tRM_RANK_\([A-Z]*\),.*/\1/p' analyzer/compare/finding_rank.h | grep -cv '^NONE$')
[ "$count" = "$lists" ] || problems="$problems
$lists lists, $count of them with a number of rows"
if [ -n "$problems" ]; then
	echo "not ok - comparisons know how many rows passes list"
	printf '%s\n' "$problems" | sed '/^$/d; s/^/# /'
	status=1
else
	echo "ok - comparisons know how many rows passes list"
fi
exit $status
