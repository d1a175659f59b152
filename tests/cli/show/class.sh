# A class by its instances; letters do not matter.
exec "$RMEM" show "$DATA/interop/graph-small.rmem" 'app\job'
