exec "$RMEM" show --help
