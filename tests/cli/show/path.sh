# A path as reports print it.
exec "$RMEM" show "$DATA/interop/graph-small.rmem" 'App\Worker::run:42::$job'
