exec "$RMEM" report "$DATA/interop/graph-small.rmem" >/dev/full
