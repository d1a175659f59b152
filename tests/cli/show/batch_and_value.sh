exec "$RMEM" show "$DATA/interop/graph-small.rmem" --batch '$job'
