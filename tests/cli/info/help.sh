exec "$RMEM" info --help
