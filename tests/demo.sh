#!/bin/sh
# Builds both programs, runs a small PHP program that has a leak, takes a snapshot
# of it while it runs, and prints the report about that snapshot.
#
#     sh tests/demo.sh [SNAPSHOT]
#
# The snapshot stays when a name for it is given. The checkout is left as it was.

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/lib/env.sh"

version=$(env_php_version)
env_need $(env_build_packages "$version")
php=$(env_tool php "$version")

work=$(mktemp -d "${TMPDIR:-/tmp}/reli_memory_demo.XXXXXX")
trap 'rm -rf "$work"' EXIT
snapshot=${1:-$work/shop.rmem}

echo "building the analyzer ..."
env_copy "$root" "$work/tree"
cd "$work/tree"
make -f Makefile.analyzer -j2 >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }

echo "building the extension for PHP $version ..."
{
	"$(env_tool phpize "$version")" &&
		./configure --enable-reli-memory \
			--with-php-config="$(command -v "$(env_tool php-config "$version")")" &&
		make -j2
} >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }

echo "running tests/demo/shop.php ..."
cd "$root"
"$php" -n -d extension="$work/tree/modules/reli_memory.so" tests/demo/shop.php "$snapshot"

echo
"$work/tree/bin/rmem" report "$snapshot"
