exec "$RMEM" info
