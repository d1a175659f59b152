# A server with workers, under load and asked for snapshots. Sourced by tests/roundtrip/*_signal.sh, which set
#
#     label     what the results are called
#     address   fcgi:PORT or http:PORT, see worker_client.php
#     page      folder of index.php, which the server can read
#     dumps     output_dir, made by workers_dumps
#     master    the process whose children are the workers
#     log       where PHP's errors go

# check STATUS LABEL
check()
{
	if [ "$1" = 0 ]; then tap_ok "$label: $2"; else tap_not_ok "$label: $2"; fi
}

workers_port()
{
	"$PHP" -n -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo substr(strrchr(stream_socket_get_name($s, false), ":"), 1);'
}

workers_page()
{
	mkdir -p "$page"
	cat >"$page/index.php" <<-'END'
	<?php
	class Held { public static $rows = []; }
	for ($i = 0; $i < 2000; $i++) Held::$rows[] = "row $i of " . $_SERVER['QUERY_STRING'];
	echo 'answer ', $_SERVER['QUERY_STRING'], ' ', count(Held::$rows), ' ', getmypid();
	END
}

children()
{
	ps -o pid= --ppid "$master" | tr -d ' ' | sort
}

# client REQUESTS AT_ONCE SIGNALS [NAME WORKER...]
client()
{
	"$PHP" -n "$TREE/tests/lib/worker_client.php" "$address" "$page/index.php" "$@"
}

# until_answers: the server serves requests
until_answers()
{
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		if client 1 1 0 >/dev/null 2>&1; then return 0; fi
		sleep 0.2
	done
	return 1
}

# Waits for unfinished files; all finished ones can be read. $count is how many.
complete()
{
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		ls "$dumps"/.rmem-* >/dev/null 2>&1 || break
		sleep 0.3
	done
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

# under_load SIGNAL REQUESTS SIGNALS EARLIER: EARLIER signals were sent before that should be answered too
under_load()
{
	client 60 4 0 >/dev/null
	before=$(children)
	client "$2" 4 "$3" "${1#SIG}" $before >"$SCRATCH/client" 2>&1
	check $? "$1: $(tail -n 1 "$SCRATCH/client")"
	# What came last is answered by the next request.
	client 60 4 0 >/dev/null
	complete
	check $? "$1: all $count snapshots are whole"
	due=$(($(sed -n 's/^due //p' "$SCRATCH/client") + $4))
	refused=$(grep -c 'no snapshot on signal: the previous snapshot is still being written' "$log")
	[ "$due" -gt 0 ] && [ $((count + refused)) = "$due" ]
	check $? "$1: $due signals, $count snapshots, $refused came while the one before was being written"
	[ "$before" = "$(children)" ]
	check $? "$1: no worker died"
	left=$(zombies)
	[ "$left" = 0 ]
	check $? "$1: no zombie stays"
}

port_is_free()
{
	"$PHP" -n -r 'exit(@stream_socket_server("tcp://127.0.0.1:'"${address#*:}"'") ? 0 : 1);'
}
