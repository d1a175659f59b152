head -c 20000 "$DATA/interop/graph-small.rmem" >cut.rmem
exec "$RMEM" compare cut.rmem "$DATA/interop/graph-small.rmem"
