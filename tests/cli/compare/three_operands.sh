exec "$RMEM" compare a b c
