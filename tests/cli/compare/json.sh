exec "$RMEM" compare -f report-json "$DATA/interop/worked-example.rmem" "$DATA/interop/graph-small.rmem"
