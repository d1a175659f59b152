exec "$RMEM" capture --help
