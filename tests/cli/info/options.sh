# Each option of info, right and wrong.
command=info
cp "$DATA/interop/graph-small.rmem" x.rmem
operands=x.rmem
nowhere=nowhere.rmem
. "$CASES/options.inc"
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
