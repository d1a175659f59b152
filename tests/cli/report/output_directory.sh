mkdir d
exec "$RMEM" report -o d "$DATA/interop/graph-small.rmem"
