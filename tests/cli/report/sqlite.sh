printf 'SQLite format 3\000more' >x.db
exec "$RMEM" report x.db
