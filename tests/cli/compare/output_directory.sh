exec "$RMEM" compare -o . "$DATA/interop/graph-small.rmem" "$DATA/interop/graph-small.rmem"
