exec "$RMEM" compare --memory-limit 1K "$DATA/interop/graph-small.rmem" "$DATA/interop/graph-small.rmem"
