# Each option of capture, right and wrong.
. "$CASES/capture.inc"
command=capture
mkdir dumps
start library=reli_memory.so signal=SIGUSR2 dir=dumps
operands="-p $pid --dir $PWD/dumps"
nowhere=
. "$CASES/options.inc"
rm -f dumps/* plain
: >plain

# took WORD...: like right, and tells what is there then.
took()
{
	"$RMEM" capture "$@" >stdout 2>stderr
	code=$?
	printf '%s => %s\n' "$*" $code | sed "s|$PWD|.|g; s|$pid|PID|g"
	sed "s|$PWD|.|g; s|$pid|PID|g; s/^/  /" stderr
	sed "s|$PWD|.|g; s|$pid|PID|g; s/^/  > /" stdout | cut -c 1-60 | head -n 3
	ls dumps written 2>/dev/null | sed '/:$/d; /^$/d; s/^/  has /'
	rm -f dumps/* written
}

took --pid=$pid --dir=$PWD/dumps
took --pid $pid --dir $PWD/dumps
took -p $pid --dir $PWD/dumps
took -p$pid --dir $PWD/dumps
took --dir=$PWD/dumps -p $pid
took --dir $PWD/dumps -p $pid
for word in 0 -5 x 1.5 99999999999; do
	wrong --pid=$word
	wrong -p $word
done
wrong --pid=
wrong --pid
wrong -p
wrong --keep
for word in rmem sqlite3 report report-json; do
	took --output-format=$word $operands -o written
	took -f $word $operands -o written
done
took --output-format rmem $operands
wrong -p 1 --output-format=xml
wrong --output-format=xml
wrong --output-format
wrong -f xml
wrong -f
wrong -f sqlite3 -p 1
took --output=written $operands
took --output written $operands
took -o written $operands
wrong --output=
wrong --output
wrong -o
took --signal=SIGUSR2 $operands
took --signal USR2 $operands
wrong --signal=KILL -p 1
wrong --signal=SIGUSR3 -p 1
wrong --signal=SIGRTMIN+99 -p 1
wrong --signal=
wrong --signal
wrong --dir=relative -p 1
wrong --dir=
wrong --dir
took --time-limit=10 $operands
took --time-limit 10 $operands
for word in 0 -1 soon 1.5; do
	wrong --time-limit=$word
done
wrong --time-limit
took --keep -f report $operands
wrong --keep=x
took --pretty-print -f report-json $operands
took --no-pretty-print -f report-json $operands
wrong --pretty-print=x
wrong --no-pretty-print=x
took --memory-limit=1G -f report $operands
took --memory-limit -1 -f report $operands
took --memory-limit=4K -f report $operands
for word in 2Q -2 much; do
	wrong --memory-limit=$word
done
wrong --memory-limit
# The words that all commands have, on a capture that leaves its snapshot where it is.
took_word()
{
	took "$@" $operands
}
common took_word
wrong --run-id=1
