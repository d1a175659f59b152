# Opening a pipe that nobody writes to would wait for ever.
mkfifo p
exec "$RMEM" info p
