echo "hello, this is no snapshot" >x.rmem
exec "$RMEM" report x.rmem
