#!/bin/sh
# config.m4 and config.w32 list the same sources, and those are all that the extension has: every .c under ext/ but the reader of
# the format, which only the analyzer needs. Each folder of them has its build directory.

set -u
cd "$(dirname "$0")/../.." || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# The one line of a result, in TAP; what is wrong stands in the file.
judge()
{
	if [ -s "$2" ]; then
		sed 's/^/#   /' "$2"
		echo "not ok - $1"
		status=1
	else
		echo "ok - $1"
	fi
}

grep -v '^[[:space:]]*dnl' config.m4 | grep -oE 'ext/[A-Za-z0-9_/]+\.c' | sort >"$scratch/m4"

# EXTENSION() names paths, ADD_SOURCES() a folder and the names in it.
{
	grep -oE 'ext\\\\[A-Za-z0-9_]+\.c' config.w32 | tr -s '\\' '/'
	sed -n 's/.*ADD_SOURCES(configure_module_dirname + "\\\\ext\\\\\([a-z_]*\)", "\([^"]*\)".*/\1 \2/p' config.w32 |
		while read -r folder names; do
			for name in $names; do
				echo "ext/$folder/$name"
			done
		done
} | sort >"$scratch/w32"

find ext -name '*.c' ! -path ext/format/rmem_reader.c | sort >"$scratch/tree"

for list in m4 w32; do
	{
		uniq -d "$scratch/$list" | sed 's/$/ is listed twice/'
		comm -23 "$scratch/tree" "$scratch/$list" | sed 's/$/ is not listed/'
		comm -13 "$scratch/tree" "$scratch/$list" | uniq | sed 's/$/ is listed but not there/'
	} >"$scratch/$list.bad"
	judge "config.$list lists the sources of the extension" "$scratch/$list.bad"
done

sed 's|/[^/]*$||' "$scratch/tree" | sort -u | while read -r folder; do
	grep -qF "PHP_ADD_BUILD_DIR([\$ext_builddir/$folder])" config.m4 || echo "$folder has no PHP_ADD_BUILD_DIR"
done >"$scratch/folders.bad"
judge "config.m4 makes a build directory for each folder" "$scratch/folders.bad"
exit $status
