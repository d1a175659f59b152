exec "$RMEM" report "$DATA/sqlite/legacy.db"
