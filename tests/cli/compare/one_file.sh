exec "$RMEM" compare "$DATA/interop/graph-small.rmem"
