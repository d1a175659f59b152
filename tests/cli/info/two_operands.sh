exec "$RMEM" info a b
