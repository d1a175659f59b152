exec "$RMEM" export-sqlite "$DATA/interop/graph-small.rmem"
