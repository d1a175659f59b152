#!/bin/sh
# php-fpm under load while its workers are asked for snapshots: every request is answered, every snapshot is whole, no worker dies
# and none leaves a zombie, the master keeps its own SIGUSR2, and the port is free when it is stopped.
#
# RELI_MEMORY_LONG=1 makes it 200 signals and 20,000 requests.
. "$TREE/tests/lib/tap.sh"
. "$TREE/tests/lib/workers.sh"

version=$("$PHP" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
fpm=
for name in php-fpm$version php-fpm; do
	if command -v "$name" >/dev/null 2>&1 && [ "$("$name" -n -v 2>/dev/null | sed -n 's/^PHP \([0-9]*\.[0-9]*\).*/\1/p')" = "$version" ]; then
		fpm=$name
		break
	fi
done
if [ -z "$fpm" ]; then
	tap_skip "php-fpm and signals" "there is no php-fpm of this version (package php$version-fpm)"
	exit 0
fi

signals=20
requests=1500
if [ -n "${RELI_MEMORY_LONG:-}" ]; then
	signals=200
	requests=20000
fi
label=php-fpm
page=$SCRATCH/pool
dumps=$SCRATCH/dumps
log=$page/error.log

write_files()
{
	workers_page
	port=$(workers_port)
	address=fcgi:$port
	user=
	if [ "$(id -u)" = 0 ]; then
		user="user = root
group = root"
	fi
	cat >"$page/fpm.conf" <<-END
	[global]
	error_log = $log
	pid = $page/fpm.pid
	daemonize = no
	[www]
	$user
	listen = 127.0.0.1:$port
	pm = static
	pm.max_children = 4
	catch_workers_output = yes
	END
}

# run_fpm SIGNAL: in the background; $master is its process
run_fpm()
{
	root_option=
	if [ "$(id -u)" = 0 ]; then root_option=-R; fi
	rm -f "$page/fpm.pid" "$log"
	"$fpm" -n $root_option -d extension="$SO" -d opcache.enable=0 -d log_errors=1 -d reli_memory.output_dir="$dumps" \
		-d reli_memory.signal="$1" -d reli_memory.max_dumps=0 -d reli_memory.min_interval=0 -y "$page/fpm.conf" >"$page/out" 2>&1 &
	master=$!
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -s "$page/fpm.pid" ] && return 0
		sleep 0.2
	done
	cat "$page/out" "$log"
	return 1
}

stop_fpm()
{
	kill -QUIT "$master"
	wait "$master" 2>/dev/null
}

one_signal()
{
	rm -rf "$dumps"
	mkdir -p "$dumps"
	run_fpm "$1" || { tap_not_ok "php-fpm starts"; return; }
	earlier=0
	if [ "$2" = fresh ]; then
		for worker in $(children); do kill -"${1#SIG}" "$worker"; done
		earlier=4
		sleep 0.3
	fi
	under_load "$1" "$requests" "$signals" $earlier
	if grep -vE 'NOTICE|no snapshot on signal|^$' "$log" | grep -v 'still being written'; then check 1 "$1: nothing else in the log"; else check 0 "$1: nothing else in the log"; fi

	# A snapshot at work holds no listening socket.
	for worker in $(children); do kill -"${1#SIG}" "$worker"; done
	client 20 4 0 >/dev/null
	stop_fpm
	port_is_free
	check $? "$1: the port is free after the stop"
}

write_files
one_signal SIGUSR2 served
one_signal SIGRTMIN+5 fresh

# The master's own SIGUSR2 is a reload: new workers, same master.
run_fpm SIGUSR2
client 20 4 0 >/dev/null
before=$(children)
kill -USR2 "$master"
sleep 1.5
grep -q 'Reloading' "$log"
check $? "the master reloads on its own SIGUSR2"
kill -0 "$master" && [ "$before" != "$(children)" ] && client 20 4 0 | grep -q 'all answered'
check $? "and serves requests with new workers"
stop_fpm
