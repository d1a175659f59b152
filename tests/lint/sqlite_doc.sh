#!/bin/sh
# docs/sqlite-schema.md names every table, column, view and index that sqlite_schema.c makes, and no rm_* thing besides.
cd "$(dirname "$0")/../.." || exit 1

doc=docs/sqlite-schema.md
code=analyzer/source/sqlite_schema.c
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# What the code makes: names behind CREATE ..., in the lists of fields, columns and indexes.
{
	tr -d '\n\t' <$code | sed 's/" *"//g' |
		grep -oE 'CREATE (TABLE|VIEW) IF NOT EXISTS [a-z_]+' | sed 's/.* //'
	sed -n 's/^\t{ "\(idx_[a-z_]*\)".*/\1/p' $code
	sed -n 's/^\t{ "\([a-z_]*\)", RM_SQLITE_.*/\1/p' $code
	sed -n 's/^\t{ "context_[a-z_]*", "\([a-z_]*\)".*/\1/p' $code
	sed -n 's/^#define RMEM_SECTION_[A-Z_]* *"\(rm_[a-z_]*\)"$/\1/p' ext/format/rmem_format.h
	# Columns of the tables written out: words in front of a type.
	sed -n '/^const char \*const rm_sqlite_tables/,/^};/p' $code | grep -oE '[a-z_]+(\\")? (INTEGER|TEXT|BIGINT)' | sed 's/[\\" ].*//'
} | sort -u >"$work/made"

[ "$(wc -l <"$work/made")" -gt 70 ] || { echo "# too few names found in $code"; failed=1; }
while read -r name; do
	grep -q "\`$name\`" $doc || { echo "# $name is not in $doc"; failed=1; }
done <"$work/made"
for name in $(grep -oE '`(idx|v|rm)_[a-z_]+`' $doc | tr -d '`' | sort -u); do
	grep -qx "$name" "$work/made" || case $name in rm_edge_kinds) ;; *) echo "# $name is in $doc only"; failed=1 ;; esac
done

if [ $failed -eq 0 ]; then
	echo "ok - lint: sqlite-schema.md names all that databases have"
else
	echo "not ok - lint: sqlite-schema.md names all that databases have"
fi
exit $failed
