exec "$RMEM" report "$DATA/sqlite/foreign.db"
