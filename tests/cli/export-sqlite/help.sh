exec "$RMEM" export-sqlite --help
