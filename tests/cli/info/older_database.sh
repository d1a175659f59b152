exec "$RMEM" info "$DATA/sqlite/older.db"
