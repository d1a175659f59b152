# A path that was cut and whose end several values have: they are listed with their ids.
exec "$RMEM" show "$DATA/interop/graph-small.rmem" '...b'
