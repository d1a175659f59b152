# A database of an older writer gets the columns it lacks, and its run stays what it was.
cp "$DATA/sqlite/older.db" old.db
"$RMEM" report old.db >before || exit
"$RMEM" export-sqlite "$DATA/interop/graph-small.rmem" old.db || exit
"$RMEM" report old.db | cmp - before && echo "run 1: same"
"$RMEM" report --run-id=2 old.db >after
"$RMEM" report "$DATA/interop/graph-small.rmem" | cmp - after && echo "run 2: same"
