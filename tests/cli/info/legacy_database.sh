exec "$RMEM" info "$DATA/sqlite/legacy.db"
