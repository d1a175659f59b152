exec "$RMEM" export-sqlite
