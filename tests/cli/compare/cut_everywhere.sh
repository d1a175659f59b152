# Whatever is missing at the end of a file: 0 or 3, nothing else, and no result with a 3.
f=$DATA/interop/graph-small.rmem
for size in 0 1 63 64 200 5000 12000 18000 21600 25000 31938; do
	head -c $size "$f" >cut.rmem
	"$RMEM" compare "$f" cut.rmem >out 2>err
	code=$?
	[ $code = 3 ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] || [ $code = 0 ] || echo "$size: $code"
done
