exec "$RMEM" compare nowhere.rmem "$DATA/interop/graph-small.rmem"
