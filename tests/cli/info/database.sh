"$RMEM" export-sqlite -q "$DATA/interop/worked-example.rmem" two.db || exit
"$RMEM" export-sqlite -q --no-indexes "$DATA/interop/graph-small.rmem" two.db || exit
"$RMEM" info --run-id=2 two.db | sed 's/^Size: .*/Size:     .../'
"$RMEM" info two.db | grep 'node rows  '
"$RMEM" info --run-id=3 two.db
