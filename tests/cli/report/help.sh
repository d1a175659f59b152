exec "$RMEM" report --help
