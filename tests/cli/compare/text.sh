exec "$RMEM" compare "$DATA/interop/worked-example.rmem" "$DATA/interop/graph-small.rmem"
