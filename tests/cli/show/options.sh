# Each option of show, right and wrong.
command=show
cp "$DATA/interop/graph-small.rmem" x.rmem
operands='x.rmem $job'
nowhere='nowhere.rmem $job'
. "$CASES/options.inc"
for word in text json; do
	right --output-format=$word
	right --output-format $word
	right -f$word
	right -f $word
done
wrong --output-format=report
wrong --output-format
wrong -f xml
wrong -f
wrong --batch=x
try_run_id
try_mmap_size
try_memory_limit
try_derived_cache
common
wrong --output=x
operands=x.rmem
right --batch
wrong --batch
echo "# a database"
"$RMEM" export-sqlite -q "$DATA/interop/worked-example.rmem" two.db
"$RMEM" export-sqlite -q x.rmem two.db
operands='two.db $job'
right --run-id=2
right --run-id=2 --mmap-size=0
right --run-id=3
