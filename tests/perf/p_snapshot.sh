#!/bin/sh
# Snapshot and report: time, pause, memory, size, on heaps of stated size.
#
#     SO=modules/reli_memory.so RMEM=bin/rmem sh tests/perf/p_snapshot.sh [NODES...]
#
# Prints a table for docs/performance.md. Files go to tmpfs. PHP names the command. Mounting a full file
# system needs root.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${PHP:=php}" "${SO:?the built extension}" "${RMEM:?the built analyzer}" "${ROUNDS:=5}"
[ $# -gt 0 ] || set -- 300000 3000000 10000000
work=$(mktemp -d /dev/shm/reli_memory_perf.XXXXXX)
mkdir "$work/full"
trap 'umount "$work/full" 2>/dev/null; rm -rf "$work"' EXIT
# A file system with no room: a snapshot there ends with the first block it writes, so what is timed is marking alone.
mount -t tmpfs -o size=8k none "$work/full"

# PHP's own extensions that the clock needs, wherever the distribution keeps them.
run_php()
{
	"$PHP" -n -d extension_dir="$("$PHP" -n -r 'echo ini_get("extension_dir");')" \
		$("$PHP" -n -r 'foreach (["posix", "pcntl"] as $e) if (!extension_loaded($e)) echo "-d extension=$e ";') \
		-d extension="$SO" "$@"
}

value()
{
	awk -F '\t' -v name="$2" '$1 == name { print $2 }' "$1"
}

# median of N lines
median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# elapsed COMMAND...: wall time in ms
elapsed()
{
	from=$(date +%s%N)
	"$@" >/dev/null
	echo $((($(date +%s%N) - from) / 1000))
}

printf '%s\n' "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $("$PHP" -n -r 'echo PHP_VERSION;')"
echo
echo '| nodes | heap MB | gc ms | inline ms | x gc | walk only x gc | fork ms | async ms | x fork | walk memory % | file x heap | zst x heap | short report ms/M | zstd -dc ms/M | x zstd | memory |'
echo '|--|--|--|--|--|--|--|--|--|--|--|--|--|--|--|--|'
for nodes; do
	for age in fresh aged; do
		run_php "$here/perf_heap.php" "$nodes" $age "$ROUNDS" "$work" >"$work/figures"
		: >"$work/report"
		: >"$work/zstd"
		i=0
		while [ $i -lt "$ROUNDS" ]; do
			elapsed "$RMEM" report --no-derived-cache --no-full-analysis "$work/perf.rmem" >>"$work/report"
			elapsed zstd -dcq "$work/perf.rmem.zst" >>"$work/zstd"
			i=$((i + 1))
		done
		n=$(value "$work/figures" nodes)
		e=$(value "$work/figures" edges)
		limit=$((40 * n + 8 * e))
		memory=within
		"$RMEM" report --no-derived-cache --no-full-analysis --memory-limit=$limit "$work/perf.rmem" >/dev/null 2>&1 || memory=ABOVE
		awk -v n="$n" -v heap="$(value "$work/figures" heap_bytes)" -v gc="$(value "$work/figures" gc_ms)" \
			-v inline="$(value "$work/figures" inline_ms)" -v by="$(value "$work/figures" inline_by_gc)" \
			-v dry="$(value "$work/figures" walk_by_gc)" -v fork="$(value "$work/figures" fork_ms)" \
			-v async="$(value "$work/figures" async_ms)" -v byfork="$(value "$work/figures" async_by_fork)" \
			-v mem="$(value "$work/figures" walk_memory_percent)" -v plain="$(value "$work/figures" plain_by_heap)" \
			-v zst="$(value "$work/figures" packed_by_heap)" -v report="$(median <"$work/report")" \
			-v dc="$(median <"$work/zstd")" -v memory=$memory -v age=$age 'BEGIN {
			printf "| %.2fM %s | %.0f | %.0f | %.0f | %.2f | %.2f | %.1f | %.1f | %.2f | %.1f | %.2f | %.3f | %.0f | %.0f | %.2f | %s |\n",
				n / 1e6, age, heap / 1e6, gc, inline, by, dry, fork, async, byfork, mem, plain, zst,
				report / 1000 / (n / 1e6), dc / 1000 / (n / 1e6), report / dc, memory }'
		rm -f "$work"/*.rmem "$work"/*.zst
	done
done
echo
echo 'Wanted: inline at most 6 x gc (4), walk only 2, async 1.5 x fork (1.1), walk memory 15 % (8), file 1.15 x heap (0.95), zst 0.2 (0.12), report 3 x zstd -dc (1.5), memory within 40 bytes a node and 8 an edge.'
