# A file of another writer, with sections that we do not read.
exec "$RMEM" info "$DATA/interop/graph-small.rmem"
