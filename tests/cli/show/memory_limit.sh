exec "$RMEM" show --memory-limit 1K "$DATA/interop/graph-small.rmem" '$job'
