# Nothing is sent to a process that is not known to want it: SIGUSR2 would be its end.
. "$CASES/capture.inc"
echo "# no extension, and the signal is not caught"
start
capture --dir "$PWD" --time-limit 1
tell
echo "# no extension, but the signal is caught"
start signal=SIGUSR2
capture --dir "$PWD" --time-limit 1
tell
echo "# the extension, but the signal is not caught"
start library=reli_memory.so
capture --dir "$PWD" --time-limit 1
tell
echo "# another signal than the one that is caught"
start library=reli_memory.so signal=SIGUSR2
capture --dir "$PWD" --time-limit 1 --signal SIGRTMIN+5
tell
echo "# a file whose name only ends like the extension's"
start library=not_reli_memory.so signal=SIGUSR2
capture --dir "$PWD" --time-limit 1
tell
echo "# the master of php-fpm: the signal means to reload"
start library=reli_memory.so signal=SIGUSR2 "title=php-fpm: master process (/etc/php-fpm.conf)"
capture --dir "$PWD" --time-limit 1
tell
echo "# a folder that is not there"
start library=reli_memory.so signal=SIGUSR2
capture --dir "$PWD/nowhere" --time-limit 1
tell
