exec "$RMEM" compare --memory-limit 600 "$DATA/interop/graph-small.rmem" "$DATA/interop/graph-small.rmem"
