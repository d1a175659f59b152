# What is there and is no database of snapshots is left alone.
f=$DATA/interop/graph-small.rmem
mkdir d
mkfifo p
echo "a letter, long enough that nobody takes it for an empty file" >text
cp "$f" copy.rmem
cp "$DATA/sqlite/foreign.db" "$DATA/sqlite/legacy.db" .
for out in d p text copy.rmem foreign.db legacy.db no/such/folder/out.db; do
	"$RMEM" export-sqlite "$f" "$out"
	echo "$out: $?"
done
cmp "$f" copy.rmem
cmp "$DATA/sqlite/foreign.db" foreign.db
cmp "$DATA/sqlite/legacy.db" legacy.db
ls
