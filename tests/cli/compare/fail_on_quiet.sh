exec "$RMEM" compare -q -o /dev/null --fail-on=low "$DATA/interop/worked-example.rmem" "$DATA/interop/graph-small.rmem"
