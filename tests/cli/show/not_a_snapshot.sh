echo text >file
exec "$RMEM" show file '$job'
