exec "$RMEM" report -f xml "$DATA/interop/graph-small.rmem"
