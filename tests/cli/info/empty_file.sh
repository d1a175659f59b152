: >empty.rmem
exec "$RMEM" info empty.rmem
