# Somebody else's process: its maps may not be read, so nothing is known of it and nothing is sent. As root the case looks
# at a process of its own through the eyes of nobody, as anybody else at the first process of the machine.
. "$CASES/capture.inc"
if [ "$(id -u)" = 0 ]; then
	start library=reli_memory.so signal=SIGUSR2
	public=$(mktemp -d /tmp/rmem_public.XXXXXX)
	chmod 755 "$public"
	cp "$RMEM" "$public/rmem"
	cd "$public"
	setpriv --reuid=65534 --regid=65534 --clear-groups ./rmem capture -p "$pid" --time-limit 1 2>err_of_it || code=$?
	sed "s/process $pid/process PID/; s/uid [0-9]*/uid N/" err_of_it
	cd - >/dev/null
	rm -rf "$public"
else
	"$RMEM" capture -p 1 --time-limit 1 2>err || code=$?
	sed "s/process 1/process PID/; s/uid [0-9]*/uid N/" err
fi
echo "code: $code"
tell | sed -n 1p
