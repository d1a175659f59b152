mkdir d
exec "$RMEM" info d
