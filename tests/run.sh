#!/bin/sh
# Builds both programs and runs every test. The last line is the sum of all.
#
#     sh tests/run.sh [--keep]
#
# As root on Debian 12 it installs what is missing, and tests PHP 8.2 here and PHP 8.4
# in a chroot (tests/lib/chroot.sh). Other PHPs that tests/matrix.sh has put into the
# cache are tested too, those that it has not are skipped by name. Nothing is written
# into the checkout. --keep leaves the work folder and prints its name; a failure does too.
# docs/testing.md says what each step is for.

set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/lib/env.sh"
. "$root/tests/lib/tap.sh"
. "$root/tests/lib/columns.sh"

keep=
for word; do
	case $word in
	--keep) keep=yes ;;
	*) env_fail "usage: sh tests/run.sh [--keep]" ;;
	esac
done

version=$(env_php_version)
env_need $(env_test_packages "$version")
env_want $(env_more_packages "$version")

work=$(mktemp -d "${TMPDIR:-/tmp}/reli_memory_tests.XXXXXX")
inside=
chroot=
mounted=
RESULTS=$work/results
: >"$RESULTS"

cleanup()
{
	if [ -n "$mounted" ]; then umount "$chroot/proc" 2>/dev/null; fi
	if [ -n "$inside" ]; then rm -rf "$inside"; fi
	if [ -z "$keep" ]; then rm -rf "$work"; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# A name of what is not tested on this machine, and why.
skip()
{
	tap_skip "$1" "$2" >"$work/skip-$1.log"
	tap_count "$1" "$work/skip-$1.log" 0 "$(date +%s)"
}

# The chroot takes a minute when it is not there yet; the analyzer is built meanwhile.
sh "$root/tests/lib/chroot.sh" >"$work/chroot.path" 2>"$work/chroot.reason" &
chroot_job=$!

# ---- the analyzer ----

env_copy "$root" "$work/analyzer"
start=$(date +%s)
make -C "$work/analyzer" -f Makefile.analyzer DEV=1 -j2 >"$work/analyzer.log" 2>&1
rc=$?
if [ $rc = 0 ]; then
	tap_ok "the analyzer builds without warnings" >>"$work/analyzer.log"
else
	tap_not_ok "the analyzer builds without warnings" >>"$work/analyzer.log"
fi
tap_count "analyzer build" "$work/analyzer.log" $rc "$start"

start=$(date +%s)
make -C "$work/analyzer" -f Makefile.analyzer DEV=1 check >"$work/check.log" 2>&1
tap_count "analyzer check" "$work/check.log" $? "$start"

# ---- the extension ----

test_host()
{
	mkdir -p "$work/host"
	env_copy "$root" "$work/host/tree"
	why=$(column_missing 8.2-xdebug host 8.2)
	xdebug=
	if [ -z "$why" ]; then xdebug=$(column_xdebug); fi
	RELI_MEMORY_XDEBUG=$xdebug sh "$work/host/tree/tests/lib/php_tests.sh" "$version" "$work/host/tree" "$work/host/out" \
		build phpt jit ${xdebug:+xdebug} workloads nozstd asan valgrind idle
	if [ -n "$why" ]; then skip "PHP 8.2-xdebug" "$why"; fi
}

# The analyzer goes along with its libraries: the other Debian need not have them. Its C library is newer than ours.
test_chroot()
{
	there=${inside#"$chroot"}
	env_copy "$root" "$inside/tree"
	mkdir -p "$inside/analyzer"
	cp "$work/analyzer/bin/rmem" "$inside/analyzer/"
	ldd "$work/analyzer/bin/rmem" | awk '$3 ~ /^\// && $1 !~ /^lib(c|m)\.so/ { print $3 }' | xargs -I FILE cp FILE "$inside/analyzer/"
	printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s/rmem "$@"\n' "$there/analyzer" "$there/analyzer" >"$inside/analyzer/run"
	chmod +x "$inside/analyzer/run"
	RMEM=$there/analyzer/run chroot "$chroot" sh "$there/tree/tests/lib/php_tests.sh" 8.4 \
		"$there/tree" "$there/out" build phpt jit workloads exhausted
}

# What else is in the cache, after 8.4: that is done long before valgrind is.
test_columns()
{
	columns_of_run | while read -r line; do
		set -- $line
		why=$(column_missing "$1" "$2" "$3")
		if [ -n "$why" ]; then
			skip "PHP $1" "$why"
		else
			column_run "$root" "$work/columns" "$@" </dev/null
			column_results "$work/columns" "$1" >>"$RESULTS"
		fi
	done
}

second=
if [ "$version" = 8.4 ]; then
	skip "PHP 8.2" "this distribution has PHP $version"
	kill $chroot_job 2>/dev/null
elif wait $chroot_job; then
	chroot=$(cat "$work/chroot.path")
	mkdir -p "$chroot/var/tmp"
	inside=$(mktemp -d "$chroot/var/tmp/reli_memory_tests.XXXXXX")
	if [ ! -e "$chroot/proc/self" ] && mount -t proc proc "$chroot/proc" 2>/dev/null; then
		mounted=yes
	fi
	{ test_chroot; test_columns; } >"$work/chroot.log" 2>&1 &
	second=$!
else
	skip "PHP 8.4" "$(tail -n 1 "$work/chroot.reason")"
fi

test_host
if [ -n "$second" ]; then
	wait $second
	cat "$work/chroot.log"
	cat "$inside/out/results" >>"$RESULTS"
fi
cat "$work/host/out/results" >>"$RESULTS"

# ---- both together: snapshots of real processes through the real analyzer ----

start=$(date +%s)
export RMEM="$work/analyzer/bin/rmem"
export TREE="$work/host/tree"
for script in "$root"/tests/roundtrip/*.sh; do
	name=$(basename "$script" .sh)
	mkdir -p "$work/roundtrip/$name"
	(
		SNAPSHOTS="$work/host/out/snapshots/$version"
		if [ -n "$inside" ]; then SNAPSHOTS=$SNAPSHOTS:$inside/out/snapshots/8.4; fi
		SCRATCH=$work/roundtrip/$name
		SO=$work/host/tree/modules/reli_memory.so
		PHP=$(env_tool php "$version")
		CONF=$SCRATCH/conf
		export SNAPSHOTS SCRATCH SO PHP CONF
		rm -rf "$CONF"
		env_php_conf "" "$version" "$CONF"
		echo "extension=$SO" >"$CONF/30-reli_memory.ini"
		PHPRC=$CONF PHP_INI_SCAN_DIR=$CONF sh "$script"
	) || tap_not_ok "roundtrip $name ended with $?"
done >"$work/roundtrip.log" 2>&1
tap_count "roundtrip" "$work/roundtrip.log" 0 "$start"

total=$(tap_total)
rc=$?
if [ $rc != 0 ]; then keep=yes; fi
if [ -n "$keep" ]; then echo "logs and snapshots are in $work" >&2; fi
echo "$total"
exit $rc
