# The ceiling holds for databases too, whose rows have no file to be mapped from.
"$RMEM" info --memory-limit=200 "$DATA/interop/graph-small.rmem"
echo $?
"$RMEM" info --memory-limit=100K "$DATA/sqlite/older.db"
echo $?
