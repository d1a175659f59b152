exec "$RMEM" --help
