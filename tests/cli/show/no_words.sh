exec "$RMEM" show
