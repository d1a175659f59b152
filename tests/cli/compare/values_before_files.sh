# Options are looked at before any file.
exec "$RMEM" compare --threshold=much nowhere.rmem nobody.rmem
