# Frames and lines may be left out; through two objects to a string.
exec "$RMEM" show "$DATA/interop/graph-small.rmem" '$job->child'
