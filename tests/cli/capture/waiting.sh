# What comes that is not it, and what does not come.
. "$CASES/capture.inc"
mkdir dumps
for does in nothing others link ends; do
	echo "# $does"
	start library=reli_memory.so signal=SIGUSR2 dir=dumps does=$does
	capture --dir "$PWD/dumps" --time-limit 1
	rm -f dumps/snapshot.rmem dumps/.hidden
done
echo "# it has ended, but its child still writes"
start library=reli_memory.so signal=SIGUSR2 dir=dumps does=exits
capture --dir "$PWD/dumps"
echo "# what was there before is not it"
start library=reli_memory.so signal=SIGUSR2 dir=dumps does=once
capture --dir "$PWD/dumps" -f report --keep -o /dev/null
ls dumps
capture --dir "$PWD/dumps" --time-limit 1
echo "# nobody is there"
kill -9 "$pid"
wait "$pid" 2>/dev/null
capture --dir "$PWD/dumps" --time-limit 1
