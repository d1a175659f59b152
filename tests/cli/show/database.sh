exec "$RMEM" show "$DATA/sqlite/older.db" '$rows'
