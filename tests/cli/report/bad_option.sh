exec "$RMEM" report --no-such-thing "$DATA/interop/graph-small.rmem"
