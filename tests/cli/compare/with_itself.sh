exec "$RMEM" compare "$DATA/interop/graph-small.rmem" "$DATA/interop/graph-small.rmem"
