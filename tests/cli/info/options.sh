# Each option of info, right and wrong.
command=info
cp "$DATA/interop/graph-small.rmem" x.rmem
operands=x.rmem
nowhere=nowhere.rmem
. "$CASES/options.inc"
try_run_id
try_mmap_size
try_memory_limit
common
wrong --output-format=json
echo "# a database"
"$RMEM" export-sqlite -q "$DATA/interop/worked-example.rmem" two.db
"$RMEM" export-sqlite -q x.rmem two.db
operands=two.db
"$RMEM" info two.db --run-id=2 >plain
right --run-id=2
right --run-id=2 --mmap-size=0
right --run-id=3
