# Without a command there is nothing to do: one line, exit 2.
exec "$RMEM"
