echo text >file
exec "$RMEM" compare "$DATA/interop/graph-small.rmem" file
