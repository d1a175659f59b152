exec "$RMEM" show --memory-limit 600 "$DATA/interop/graph-small.rmem" '$job'
