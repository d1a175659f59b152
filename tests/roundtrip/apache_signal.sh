#!/bin/sh
# Apache with mod_php (prefork) under load, as fpm_signal.sh does it. Its server process is left alone by both kinds of signal that
# it may get: a real-time signal does nothing to it, and a graceful restart is a restart.
. "$TREE/tests/lib/tap.sh"
. "$TREE/tests/lib/workers.sh"

version=$("$PHP" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
modules=/usr/lib/apache2/modules
if ! command -v apache2 >/dev/null 2>&1 || [ ! -f "$modules/libphp$version.so" ] || [ ! -f "$modules/mod_mpm_prefork.so" ]; then
	tap_skip "Apache and signals" "there is no Apache with mod_php of this version (package libapache2-mod-php$version)"
	exit 0
fi

signals=20
requests=1500
if [ -n "${RELI_MEMORY_LONG:-}" ]; then
	signals=200
	requests=20000
fi
label=Apache
# Workers run as another user when we are root, and see no folder that is only ours.
outside=$(mktemp -d "${TMPDIR:-/tmp}/reli_memory_apache.XXXXXX")
trap 'rm -rf "$outside"' EXIT
chmod 711 "$outside"
page=$outside/page
dumps=$outside/dumps
log=$outside/error.log

write_files()
{
	workers_page
	port=$(workers_port)
	address=http:$port
	: >"$log"
	mkdir -p "$dumps"
	user=
	if [ "$(id -u)" = 0 ]; then
		user="User www-data
Group www-data"
		chown www-data "$dumps" "$log"
	fi
	cat >"$outside/apache.conf" <<-END
	ServerRoot $outside
	ServerName localhost
	Listen 127.0.0.1:$port
	PidFile $outside/apache.pid
	ErrorLog $outside/apache.log
	DefaultRuntimeDir $outside
	LoadModule mpm_prefork_module $modules/mod_mpm_prefork.so
	LoadModule authz_core_module $modules/mod_authz_core.so
	LoadModule mime_module $modules/mod_mime.so
	LoadModule php_module $modules/libphp$version.so
	TypesConfig /dev/null
	$user
	StartServers 4
	MinSpareServers 4
	MaxSpareServers 4
	MaxRequestWorkers 4
	KeepAlive Off
	DocumentRoot $page
	<Files "*.php">
		SetHandler application/x-httpd-php
	</Files>
	END
}

# run_apache SIGNAL: in the background; $master is its process. It ends its whole process group when it stops, so it gets one.
run_apache()
{
	mkdir -p "$outside/conf"
	cat >"$outside/conf/php.ini" <<-END
	extension=$SO
	log_errors=1
	error_log=$log
	reli_memory.output_dir=$dumps
	reli_memory.signal=$1
	reli_memory.max_dumps=0
	reli_memory.min_interval=0
	END
	PHPRC=$outside/conf PHP_INI_SCAN_DIR=$outside/conf setsid apache2 -d "$outside" -f "$outside/apache.conf" -DFOREGROUND >"$outside/out" 2>&1 &
	master=$!
	until_answers && return 0
	cat "$outside/out" "$outside/apache.log"
	return 1
}

stop_apache()
{
	kill -TERM "$master"
	wait "$master" 2>/dev/null
}

one_signal()
{
	rm -f "$dumps"/*
	: >"$log"
	run_apache "$1" || { tap_not_ok "Apache starts"; return; }
	earlier=0
	if [ "$2" = fresh ]; then
		kill -"${1#SIG}" "$master"
		for worker in $(children); do kill -"${1#SIG}" "$worker"; done
		earlier=4
		sleep 0.3
	fi
	under_load "$1" "$requests" "$signals" $earlier
	for worker in $(children); do kill -"${1#SIG}" "$worker"; done
	client 20 4 0 >/dev/null
	kill -USR1 "$master"
	sleep 1.5
	kill -0 "$master" && [ "$before" != "$(children)" ] && client 20 4 0 | grep -q 'all answered'
	check $? "$1: after a graceful restart new workers serve requests"
	stop_apache
	port_is_free
	check $? "$1: the port is free after the stop"
}

write_files
one_signal SIGUSR2 served
one_signal SIGRTMIN+5 fresh
