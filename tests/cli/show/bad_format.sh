exec "$RMEM" show -f xml "$DATA/interop/graph-small.rmem" '$job'
