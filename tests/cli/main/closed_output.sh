# A full disk under standard output is an error, not a report that looks complete.
exec "$RMEM" --help >/dev/full
