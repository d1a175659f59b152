exec "$RMEM" report -o no/such/folder/out.txt "$DATA/interop/graph-small.rmem"
