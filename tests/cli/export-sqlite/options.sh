# Each option of export-sqlite, right and wrong. What each of them writes is in a run of its own.
command=export-sqlite
cp "$DATA/interop/graph-small.rmem" x.rmem
operands='x.rmem out.db'
nowhere='nowhere.rmem nobody.db'
. "$CASES/options.inc"
rm out.db
right --indexes
right --no-indexes
wrong --indexes=x
wrong --no-indexes=x
try_run_id
try_mmap_size
try_memory_limit
right --prefetch
right --no-prefetch
wrong --prefetch=on
wrong --no-prefetch=on
try_derived_cache
common
wrong --output=x
for run in 1 2 9 25; do
	"$RMEM" report --run-id=$run out.db >run
	"$RMEM" report x.rmem | cmp - run && echo "run $run: the same report"
done
echo "# a database"
operands='out.db two.db'
right --run-id=2
right --run-id=99
