exec "$RMEM" compare
