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
right --run-id=1
right --run-id 7
for word in 0 -1 x 1.5; do
	wrong --run-id=$word
done
wrong --run-id
for word in 0 64K 2G; do
	right --mmap-size=$word
done
right --mmap-size 64M
for word in -1 lots 2T; do
	wrong --mmap-size=$word
done
wrong --mmap-size
for word in 1G 512M -1 0; do
	right --memory-limit=$word
done
right --memory-limit=
right --memory-limit 1G
for word in 2Q -2 much; do
	wrong --memory-limit=$word
done
wrong --memory-limit
right --prefetch
right --no-prefetch
wrong --prefetch=on
wrong --no-prefetch=on
right --no-derived-cache
ls
right --rebuild-derived-cache
ls
wrong --no-derived-cache=x
wrong --rebuild-derived-cache=x
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
