#!/bin/sh
# Builds the extension for one PHP and tests it; the same on the host and in the chroot.
#
#     sh tests/lib/php_tests.sh VERSION TREE OUT STEP...
#
# TREE is a copy of the sources that may be built in; results and logs go to OUT.
# Steps: build, phpt, jit, xdebug, asserts, threads, nozstd, asan, valgrind, idle, workloads, exhausted. See docs/testing.md.

set -u
version=$1
tree=$2
out=$3
shift 3
. "$tree/tests/lib/env.sh"
. "$tree/tests/lib/tap.sh"

RESULTS=$out/results
php=$(env_tool php "$version")
so=$tree/modules/reli_memory.so
mkdir -p "$out"

# Everything below runs with this configuration, processes of processes too.
conf=$out/conf
export PHPRC=$conf PHP_INI_SCAN_DIR=$conf
export NO_INTERACTION=1 TEST_PHP_EXECUTABLE
TEST_PHP_EXECUTABLE=$(command -v "$php")

# Macros of these versions' headers do not survive our warnings.
case $version in
7.* | 8.[01]*) export EXTRA_CFLAGS=-Wno-sign-conversion ;;
esac

# with_opcache WORDS: opcache is a module of its own before 8.5 and a part of PHP since.
with_opcache()
{
	"$php" -n -m | grep -q '^Zend OPcache$' || echo zend_extension=opcache
	echo opcache.enable_cli=1
	echo opcache.file_update_protection=0
	for word; do echo "$word"; done
}

use_conf()
{
	rm -rf "$conf"
	env_php_conf "" "$version" "$conf"
	echo "extension=${2:-$so}" >"$conf/30-reli_memory.ini"
	case $1 in
	jit) with_opcache opcache.jit=tracing opcache.jit_buffer_size=64M >"$conf/05-opcache.ini" ;;
	xdebug) printf 'zend_extension=%s\nxdebug.mode=develop,debug,coverage\n' "${RELI_MEMORY_XDEBUG:-xdebug}" >"$conf/05-xdebug.ini" ;;
	esac
}

# configure_and_make DIR [OPTION...]
configure_and_make()
{
	cd "$1" || return 1
	shift
	"$(env_tool phpize "$version")" &&
		./configure --enable-reli-memory --enable-reli-memory-dev \
			--with-php-config="$(command -v "$(env_tool php-config "$version")")" "$@" &&
		make ${EXTRA_CFLAGS:+EXTRA_CFLAGS="$EXTRA_CFLAGS"}
}

step_build()
{
	start=$(date +%s)
	(configure_and_make "$tree") >"$out/build.log" 2>&1
	rc=$?
	if [ $rc = 0 ] && [ -f "$so" ] && ! grep -qE '\.[ch]:[0-9:]+ warning:' "$out/build.log"; then
		tap_ok "the extension builds without warnings" >>"$out/build.log"
	else
		tap_not_ok "the extension builds without warnings" >>"$out/build.log"
		grep -E '\.[ch]:[0-9:]+ (error|warning)' "$out/build.log" | head -n 20 >&2
	fi
	# A symbol that nobody defines is found by loading, not by linking.
	if "$php" -n -d extension="$so" -r 'exit((int) !function_exists("reli_memory_snapshot"));' >>"$out/build.log" 2>&1; then
		tap_ok "PHP loads it" >>"$out/build.log"
		rc=0
	else
		tap_not_ok "PHP loads it" >>"$out/build.log"
		rc=1
	fi
	tap_count "$version build" "$out/build.log" $rc "$start"
	# Nothing else can be told of a build that failed.
	if [ $rc != 0 ]; then exit 1; fi
}

# run_phpt NAME DIR [FILE...]: the phpt of phpt/, and those of its version's folder.
run_phpt()
{
	name=$1
	cd "$2" || exit 1
	shift 2
	start=$(date +%s)
	if [ $# = 0 ]; then
		# What needs a build without zstd has a step of its own.
		set -- $(ls phpt/*.phpt | grep -v without_zstd)
		case $version in
		7.* | 8.[0-3] | 8.[0-3].*) ;;
		*) set -- "$@" phpt/84/*.phpt ;;
		esac
	fi
	# The one of 7.4 has neither colours nor a word against them, and takes names of modules by the letter.
	quiet=
	sed -i 's/in_array(\$req_ext, \$loaded)/in_array(strtolower($req_ext), array_map("strtolower", $loaded))/' run-tests.php
	grep -q -e --no-progress run-tests.php && quiet="--no-color --no-progress"
	"$php" -n run-tests.php -q $quiet --show-diff --set-timeout 240 "$@" >"$out/$name.log" 2>&1
	phpt_count "$version $name" "$out/$name.log" $? "$start"
}

step_phpt()
{
	use_conf plain
	run_phpt phpt "$tree"
}

step_jit()
{
	use_conf jit
	run_phpt jit "$tree"
}

# Xdebug replaces the handlers of opcodes, errors and garbage that this extension must not rely on.
step_xdebug()
{
	use_conf xdebug
	run_phpt xdebug "$tree"
}

# Several PHPs in one process: snapshots of all threads at once, each of its own heap and no other.
step_threads()
{
	start=$(date +%s)
	threads=8
	use_conf plain
	export SCRATCH="$out/threads"
	mkdir -p "$SCRATCH"
	config=$(env_tool php-config "$version")
	prefix=$("$config" --prefix)
	if ! gcc -O1 -g $("$config" --includes) -DZTS -DZEND_ENABLE_STATIC_TSRMLS_CACHE=1 "$tree/tests/lib/php_threads.c" \
		-o "$out/php_threads" -L"$prefix/lib" -Wl,-rpath,"$prefix/lib" -lphp -lpthread; then
		tap_not_ok "a program with threads can be built"
	elif ! "$out/php_threads" "$tree/tests/lib/threads.php" $threads; then
		tap_not_ok "$threads threads end well"
	else
		thread=0
		while [ $thread -lt $threads ]; do
			if "$php" "$tree/tests/lib/threads_check.php" "$SCRATCH" $thread && "$php" -n "$tree/tests/check_rmem.php" "$SCRATCH/$thread.rmem"; then
				tap_ok "the snapshot of thread $thread is its own"
			else
				tap_not_ok "the snapshot of thread $thread is its own"
			fi
			thread=$((thread + 1))
		done
	fi >"$out/threads.log" 2>&1
	tap_count "$version threads" "$out/threads.log" 0 "$start"
}

# On a debug build of PHP: the same files, for what the engine itself asserts and for the leaks that it
# reports. Its blocks are larger, so sizes in them are not looked at.
step_asserts()
{
	start=$(date +%s)
	use_conf plain
	(
		RESULTS=/dev/null
		run_phpt asserts "$tree" >/dev/null 2>&1
	)
	if ! grep -q '^Tests passed' "$out/asserts.log"; then
		tap_not_ok "the files were run"
	elif grep -E 'Assertion|leaked|Termsig=|Segmentation fault|heap corrupted' "$out/asserts.log"; then
		tap_not_ok "nothing asserts, leaks or dies"
	else
		tap_ok "nothing asserts, leaks or dies in $(sed -n 's/^Number of tests *: *\([0-9]*\).*/\1/p' "$out/asserts.log") files"
	fi >"$out/asserts.tap"
	tap_count "$version asserts" "$out/asserts.tap" 0 "$start"
}

# What a build without libzstd does; everything else about it is the same.
step_nozstd()
{
	env_copy "$tree" "$out/nozstd"
	configure_and_make "$out/nozstd" --without-reli-memory-zstd >"$out/nozstd_build.log" 2>&1
	use_conf plain "$out/nozstd/modules/reli_memory.so"
	run_phpt nozstd "$out/nozstd" phpt/*without_zstd.phpt phpt/walk_objects.phpt
}

# The sanitizers' run-time library has to be there before PHP is. It refuses the flag
# that PHP loads modules with, so a small library in front of it takes the flag away.
step_asan()
{
	asan=$out/asan
	env_copy "$tree" "$asan"
	(
		CFLAGS="-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined"
		export CFLAGS
		configure_and_make "$asan"
	) >"$out/asan_build.log" 2>&1
	gcc -shared -fPIC -o "$out/no_deepbind.so" "$tree/tests/lib/no_deepbind.c"
	use_conf plain "$asan/modules/reli_memory.so"
	cat >"$out/php_asan" <<-END
	#!/bin/sh
	ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0:log_path=$out/asan_report:exitcode=99 \\
	UBSAN_OPTIONS=print_stacktrace=1:log_path=$out/asan_report \\
	LD_PRELOAD=$out/no_deepbind.so:$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so) \\
	exec $TEST_PHP_EXECUTABLE "\$@"
	END
	chmod +x "$out/php_asan"
	(
		TEST_PHP_EXECUTABLE=$out/php_asan
		run_phpt asan "$asan"
	)
	no_reports asan_report
}

# ZendMM stays on, as in production: what valgrind sees is the walk's own memory,
# everything of malloc's, and system calls with undefined bytes.
step_valgrind()
{
	use_conf plain
	cat >"$out/php_valgrind" <<-END
	#!/bin/sh
	exec valgrind -q --suppressions=$tree/tests/lib/valgrind.supp --log-file=$out/valgrind_report.%p --num-callers=20 \\
		$TEST_PHP_EXECUTABLE "\$@"
	END
	chmod +x "$out/php_valgrind"
	(
		TEST_PHP_EXECUTABLE=$out/php_valgrind
		cd "$tree" || exit 1
		run_phpt valgrind "$tree" $(grep -v '^#' tests/lib/valgrind.list)
	)
	no_reports valgrind_report
}

# no_reports PREFIX: neither sanitizer nor valgrind wrote anything.
no_reports()
{
	start=$(date +%s)
	find "$out" -name "$1.[0-9]*" -size +0 -exec cat {} + >"$out/$1.log" 2>/dev/null
	if [ -s "$out/$1.log" ]; then
		head -n 40 "$out/$1.log" >"$out/$1.tap"
		tap_not_ok "$1 is empty" >>"$out/$1.tap"
	else
		tap_ok "$1 is empty" >"$out/$1.tap"
	fi
	tap_count "$version $1" "$out/$1.tap" 0 "$start"
}

# Instructions, and not time: the result does not depend on what else runs here.
step_idle()
{
	start=$(date +%s)
	PHP=$php SO=$so sh "$tree/tests/perf/p_idle.sh" >"$out/idle.log" 2>&1
	tap_count "$version idle" "$out/idle.log" $? "$start"
}

# one_workload NAME FILE DETAIL MODE SUFFIX: a snapshot, and the independent check of it.
one_workload()
{
	label="workload $1 $3"
	[ "$5" = .rmem ] || label="$label, compressed"
	[ "${jit:-}" = "" ] || label="$label, opcache and JIT"
	needs=$(sed -n 's|^// needs: *||p' "$2")
	if [ -n "$needs" ] && [ ! -e "$needs" ]; then
		tap_skip "$label" "$needs is missing"
		return
	fi
	limits=$(sed -n 's|^// limits: *||p' "$2")
	limits=${limits:---min-precise=97 --min-owned=99 --max-unexplained=0.5}
	snapshot=$out/snapshots/$version/$1.$3${jit:-}$5
	if "$php" "$2" "$snapshot" "$3" "$4" >"$out/workload.out" 2>&1 && [ -f "$snapshot" ]; then
		if PHPRC=/nonexistent PHP_INI_SCAN_DIR= "$php" -n "$tree/tests/check_rmem.php" $limits "$snapshot"; then
			tap_ok "$label"
		else
			tap_not_ok "$label"
		fi
	else
		tail -n 5 "$out/workload.out"
		tap_not_ok "$label: no snapshot"
	fi
	case $3$5 in
	graph.rmem) ;;
	*) rm -f "$snapshot" ;;
	esac
}

step_workloads()
{
	start=$(date +%s)
	mkdir -p "$out/snapshots/$version"
	for file in "$tree"/tests/workloads/*.php; do
		name=$(basename "$file" .php)
		jit=
		use_conf plain
		one_workload "$name" "$file" graph inline .rmem
		one_workload "$name" "$file" full inline .rmem
		one_workload "$name" "$file" graph fork .rmem.zst
		jit=-jit
		use_conf jit
		one_workload "$name" "$file" graph inline .rmem
		rm -f "$out/snapshots/$version/$name.graph-jit.rmem"
	done >"$out/workloads.log" 2>&1
	tap_count "$version workloads" "$out/workloads.log" 0 "$start"
}

# Programs that run out of memory: what they leave is judged by its report, so the analyzer must be there ($RMEM).
step_exhausted()
{
	start=$(date +%s)
	use_conf plain
	mkdir -p "$out/exhausted"
	TREE=$tree PHP=$php SO=$so SCRATCH=$out/exhausted sh "$tree/tests/roundtrip/oom_programs.sh" >"$out/exhausted.log" 2>&1
	tap_count "$version exhausted" "$out/exhausted.log" $? "$start"
}

for step; do
	"step_$step"
done
