exec "$RMEM" report --run-id=7 "$DATA/sqlite/older.db"
