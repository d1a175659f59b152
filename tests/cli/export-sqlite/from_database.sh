# A run of one database goes into another.
"$RMEM" export-sqlite -q "$DATA/interop/worked-example.rmem" one.db || exit
"$RMEM" export-sqlite -q "$DATA/interop/graph-small.rmem" one.db || exit
"$RMEM" export-sqlite --run-id=2 --mmap-size=64K one.db two.db || exit
"$RMEM" report two.db >a && "$RMEM" report "$DATA/interop/graph-small.rmem" | cmp - a && echo same
"$RMEM" export-sqlite --run-id=3 one.db two.db
echo $?
