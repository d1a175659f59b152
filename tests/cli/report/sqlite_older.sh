exec "$RMEM" report "$DATA/sqlite/older.db"
