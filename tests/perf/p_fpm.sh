#!/bin/sh
# php-fpm while its workers write snapshots: requests a second without and with, and how long a request stands still for one.
#
#     SO=modules/reli_memory.so sh tests/perf/p_fpm.sh [ROWS...]
#
# Four workers, four requests at a time; a request builds ROWS strings and an array of them. FPM and PHP name the commands, REQUESTS
# and SIGNALS how many (20000 and 200), ROUNDS how often (the median counts). Prints a table for docs/performance.md.

set -eu
TREE=$(cd "$(dirname "$0")/../.." && pwd)
: "${PHP:=php}" "${FPM:=php-fpm8.2}" "${SO:?the built extension}" "${REQUESTS:=20000}" "${SIGNALS:=200}" "${ROUNDS:=3}"
. "$TREE/tests/lib/workers.sh"
[ $# -gt 0 ] || set -- 2000 100000
SCRATCH=$(mktemp -d /dev/shm/reli_memory_perf.XXXXXX)
master=
trap '[ -z "$master" ] || kill -QUIT "$master" 2>/dev/null; rm -rf "$SCRATCH"' EXIT
page=$SCRATCH/page
dumps=$SCRATCH/dumps
mkdir -p "$page" "$dumps"
address=fcgi:$(workers_port)

# The client wants to read the same number whatever ROWS is. /pauses notes what the last snapshot of the worker cost.
write_page()
{
	cat >"$page/index.php" <<-END
	<?php
	class Held { public static \$rows = []; }
	for (\$i = 0; \$i < $1; \$i++) Held::\$rows[] = "row \$i of " . \$_SERVER['QUERY_STRING'];
	\$last = is_file('$SCRATCH/pauses') ? reli_memory_status()['last'] : null;
	if (\$last !== null && \$last['path'] !== '') file_put_contents('$SCRATCH/pauses', \$last['path'] . " \$last[pause_ns]\n", FILE_APPEND);
	echo 'answer ', \$_SERVER['QUERY_STRING'], ' 2000 ', getmypid();
	file_put_contents('$SCRATCH/usage', memory_get_usage());
	END
}

run_fpm()
{
	root=
	root_option=
	if [ "$(id -u)" = 0 ]; then
		root="user = root
group = root"
		root_option=-R
	fi
	cat >"$SCRATCH/fpm.conf" <<-END
	[global]
	error_log = $SCRATCH/error.log
	daemonize = no
	[www]
	$root
	listen = 127.0.0.1:${address#*:}
	pm = static
	pm.max_children = 4
	END
	"$FPM" -n $root_option -d extension="$SO" -d opcache.enable=0 -d memory_limit=1G -d reli_memory.output_dir="$dumps" \
		-d reli_memory.signal=SIGRTMIN+5 -d reli_memory.max_dumps=0 -d reli_memory.min_interval=0 -d reli_memory.max_total_bytes=0 \
		-y "$SCRATCH/fpm.conf" >"$SCRATCH/out" 2>&1 &
	master=$!
	until_answers
}

median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# rate REQUESTS SIGNALS: requests a second
rate()
{
	client "$1" 4 "$2" RTMIN+5 $(children) >"$SCRATCH/client" || { cat "$SCRATCH/client" >&2; exit 1; }
	sed -n 's/^requests a second \([0-9]*\),.*/\1/p' "$SCRATCH/client"
	rm -f "$dumps"/*.rmem
}

# Of those that were taken; each stands there once for each request that saw it.
pauses()
{
	: >"$SCRATCH/pauses"
	client "$1" 4 "$2" RTMIN+5 $(children) >/dev/null
	client 60 4 0 >/dev/null
	sort -u "$SCRATCH/pauses" | awk '{ print $2 / 1e6 }' | sort -n |
		awk '{ v[NR] = $1 } END { printf "%d | %.2f | %.2f | %.2f", NR, v[int((NR + 1) / 2)], v[int(NR * 0.99 + 0.5)], v[NR] }'
	rm -f "$SCRATCH/pauses" "$dumps"/*.rmem
}

printf '%s\n' "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $("$PHP" -n -r 'echo PHP_VERSION;')"
echo
echo '| heap MB | requests a second | with snapshots | of that without | snapshots a second | snapshots | pause, ms: half within | 99 in 100 | all |'
echo '|--|--|--|--|--|--|--|--|--|'
for rows; do
	write_page "$rows"
	run_fpm
	requests=$((REQUESTS * 2000 / (rows > 2000 ? rows / 4 : 2000)))
	signals=$((SIGNALS < requests / 8 ? SIGNALS : requests / 8))
	rate $((requests / 10)) 0 >/dev/null
	: >"$SCRATCH/without"
	: >"$SCRATCH/with"
	i=0
	while [ $i -lt "$ROUNDS" ]; do
		rate "$requests" 0 >>"$SCRATCH/without"
		rate "$requests" "$signals" >>"$SCRATCH/with"
		i=$((i + 1))
	done
	awk -v heap="$(cat "$SCRATCH/usage")" -v a="$(median <"$SCRATCH/without")" -v b="$(median <"$SCRATCH/with")" -v n="$requests" -v s="$signals" \
		-v p="$(pauses "$requests" "$signals")" 'BEGIN { printf "| %.1f | %d | %d | %.0f %% | %.1f | %s |\n", heap / 1e6, a, b, b * 100 / a, s * b / n, p }'
	kill -QUIT "$master"
	wait "$master" 2>/dev/null || true
	master=
done
