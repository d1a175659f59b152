exec "$RMEM" info nowhere.rmem
