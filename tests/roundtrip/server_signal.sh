#!/bin/sh
# The built-in web server with workers, under load, as fpm_signal.sh does it: no worker dies, and the port is free after the stop.
. "$TREE/tests/lib/tap.sh"
. "$TREE/tests/lib/workers.sh"

label="built-in server"
page=$SCRATCH/page
dumps=$SCRATCH/dumps
log=$SCRATCH/error.log
workers_page

one_signal()
{
	rm -rf "$dumps"
	mkdir -p "$dumps"
	: >"$log"
	port=$(workers_port)
	address=http:$port
	PHP_CLI_SERVER_WORKERS=4 "$PHP" -n -d extension="$SO" -d log_errors=1 -d error_log="$log" -d reli_memory.output_dir="$dumps" \
		-d reli_memory.signal="$1" -d reli_memory.max_dumps=0 -d reli_memory.min_interval=0 -S "127.0.0.1:$port" -t "$page" >"$SCRATCH/out" 2>&1 &
	master=$!
	until_answers || { cat "$SCRATCH/out"; tap_not_ok "the built-in server starts"; return; }
	under_load "$1" 1500 20 0
	kill "$master" $before
	wait "$master" 2>/dev/null
	sleep 0.3
	port_is_free
	check $? "$1: the port is free after the stop"
}

one_signal SIGUSR2
one_signal SIGRTMIN+5
