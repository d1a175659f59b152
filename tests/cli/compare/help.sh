exec "$RMEM" compare --help
