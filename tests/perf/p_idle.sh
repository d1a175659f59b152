#!/bin/sh
# Instructions that a program needs with the extension loaded and unused, against
# without it: the difference of a long and a short run, so that start-up cancels out.
#
#     SO=modules/reli_memory.so sh tests/perf/p_idle.sh

set -eu
: "${PHP:=php}" "${SO:?the built extension}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

instructions()
{
	n=$1
	shift
	valgrind --tool=callgrind --callgrind-out-file="$work/out" "$PHP" -n "$@" "$here/perf_idle.php" "$n" >/dev/null 2>"$work/log"
	sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$work/log"
}

status=0
opcache='-d zend_extension=opcache -d opcache.enable_cli=1 -d opcache.file_update_protection=0'
for setting in '' "$opcache" "$opcache -d opcache.jit=tracing -d opcache.jit_buffer_size=32M"; do
	without=$(($(instructions 40 $setting) - $(instructions 10 $setting)))
	with=$(($(instructions 40 $setting -d extension="$SO") - $(instructions 10 $setting -d extension="$SO")))
	awk -v a=$without -v b=$with -v s="${setting:-no opcache}" 'BEGIN {
		d = 100 * (b - a) / a
		printf "%s - loaded and unused: %+.4f %% of %d instructions (%s)\n", (d < 0.1 && d > -0.1) ? "ok" : "not ok", d, a, s
		exit !(d < 0.1 && d > -0.1) }' || status=1
done
exit $status
