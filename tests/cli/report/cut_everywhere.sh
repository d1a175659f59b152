# Truncated anywhere, the answer is one line and exit 3; never a report, a crash or silence.
f=$DATA/interop/worked-example.rmem
n=0
while [ $n -lt 245 ]; do
	head -c $n "$f" >cut.rmem
	"$RMEM" report cut.rmem >out 2>err
	code=$?
	if [ $code != 3 ] || [ -s out ] || [ "$(wc -l <err)" != 1 ]; then
		echo "at $n: exit $code"
		cat out err
	fi
	n=$((n + 1))
done
