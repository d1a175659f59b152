# Nobody reads: an error of writing.
exec "$RMEM" show "$DATA/interop/graph-small.rmem" '$job' >/dev/full
