#!/bin/sh
# php-fpm under load while its workers are asked for snapshots: every request is answered, every snapshot is whole, no worker dies
# and none leaves a zombie, the master keeps its own SIGUSR2, and the port is free when it is stopped.
#
# RELI_MEMORY_LONG=1 makes it 200 signals and 20,000 requests.
. "$TREE/tests/lib/tap.sh"

fpm=
for name in php-fpm8.2 php-fpm8.4 php-fpm; do
	if command -v "$name" >/dev/null 2>&1 && [ "$("$name" -n -v 2>/dev/null | sed -n 's/^PHP \([0-9]*\.[0-9]*\).*/\1/p')" = \
		"$("$PHP" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" ]; then
		fpm=$name
		break
	fi
done
if [ -z "$fpm" ]; then
	tap_skip "php-fpm and signals" "there is no php-fpm of this version (package php8.2-fpm)"
	exit 0
fi

signals=20
requests=1500
if [ -n "${RELI_MEMORY_LONG:-}" ]; then
	signals=200
	requests=20000
fi
pool=$SCRATCH/pool
dumps=$SCRATCH/dumps
socket_port=0

# check CONDITION_STATUS LABEL
check()
{
	if [ "$1" = 0 ]; then tap_ok "php-fpm: $2"; else tap_not_ok "php-fpm: $2"; fi
}

write_files()
{
	mkdir -p "$pool" "$dumps"
	socket_port=$("$PHP" -n -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo substr(strrchr(stream_socket_get_name($s, false), ":"), 1);')
	user=
	if [ "$(id -u)" = 0 ]; then
		user="user = root
group = root"
	fi
	cat >"$pool/fpm.conf" <<-END
	[global]
	error_log = $pool/error.log
	pid = $pool/fpm.pid
	daemonize = no
	[www]
	$user
	listen = 127.0.0.1:$socket_port
	pm = static
	pm.max_children = 4
	catch_workers_output = yes
	END
	cat >"$pool/index.php" <<-'END'
	<?php
	class Held { public static $rows = []; }
	for ($i = 0; $i < 2000; $i++) Held::$rows[] = "row $i of " . $_SERVER['QUERY_STRING'];
	echo 'answer ', $_SERVER['QUERY_STRING'], ' ', count(Held::$rows), ' ', getmypid();
	END
}

# run_fpm SIGNAL: in the background; $master is its process
run_fpm()
{
	root_option=
	if [ "$(id -u)" = 0 ]; then root_option=-R; fi
	rm -f "$pool/fpm.pid" "$pool/error.log"
	"$fpm" -n $root_option -d extension="$SO" -d opcache.enable=0 -d log_errors=1 -d reli_memory.output_dir="$dumps" \
		-d reli_memory.signal="$1" -d reli_memory.max_dumps=0 -d reli_memory.min_interval=0 -y "$pool/fpm.conf" >"$pool/out" 2>&1 &
	master=$!
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -s "$pool/fpm.pid" ] && return 0
		sleep 0.2
	done
	cat "$pool/out" "$pool/error.log"
	return 1
}

children()
{
	ps -o pid= --ppid "$master" | tr -d ' ' | sort
}

# client ARGUMENT...: see fpm_client.php
client()
{
	"$PHP" -n "$TREE/tests/roundtrip/fpm_client.php" "$socket_port" "$pool/index.php" "$@"
}

complete()
{
	bad=0
	count=0
	for file in "$dumps"/*.rmem; do
		[ -f "$file" ] || continue
		count=$((count + 1))
		"$RMEM" info "$file" >/dev/null 2>"$SCRATCH/info" || { bad=1; cat "$SCRATCH/info"; }
	done
	return $bad
}

# Children of children that have ended and not been reaped, once each worker has begun another request.
zombies()
{
	client 60 4 0 >/dev/null
	for worker in $(children); do
		ps -o stat= --ppid "$worker"
	done | grep -c Z
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
	if [ "$2" = fresh ]; then
		for worker in $(children); do kill -"${1#SIG}" "$worker"; done
		sleep 0.3
	fi
	client 60 4 0 >/dev/null
	before=$(children)
	client "$requests" 4 "$signals" "${1#SIG}" $before >"$SCRATCH/client" 2>&1
	check $? "$1: $(tail -n 1 "$SCRATCH/client")"
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		ls "$dumps"/.rmem-* >/dev/null 2>&1 || break
		sleep 0.3
	done
	complete
	check $? "$1: all $count snapshots are whole"
	due=$(sed -n 's/^due //p' "$SCRATCH/client")
	if [ "$2" = fresh ]; then due=$((due + 4)); fi
	refused=$(grep -c 'no snapshot on signal: the previous snapshot is still being written' "$pool/error.log")
	# Two signals before one safe point are one.
	[ "$count" -gt 0 ] && [ $((count + refused)) -le "$due" ] && [ $((count + refused)) -ge $((due * 9 / 10)) ]
	check $? "$1: $due signals, $count snapshots, $refused came while the one before was being written"
	[ "$before" = "$(children)" ]
	check $? "$1: no worker died"
	left=$(zombies)
	[ "$left" = 0 ]
	check $? "$1: no zombie stays"
	if grep -vE 'NOTICE|no snapshot on signal|^$' "$pool/error.log" | grep -v 'still being written'; then check 1 "$1: nothing else in the log"; else check 0 "$1: nothing else in the log"; fi

	# A snapshot at work holds no listening socket.
	for worker in $(children); do kill -"${1#SIG}" "$worker"; done
	client 20 4 0 >/dev/null
	stop_fpm
	"$PHP" -n -r 'exit(@stream_socket_server("tcp://127.0.0.1:'"$socket_port"'") ? 0 : 1);'
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
grep -q 'Reloading' "$pool/error.log"
check $? "the master reloads on its own SIGUSR2"
kill -0 "$master" && [ "$before" != "$(children)" ] && client 20 4 0 | grep -q 'all answered'
check $? "and serves requests with new workers"
stop_fpm
