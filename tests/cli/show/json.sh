# The same facts for programs.
exec "$RMEM" show "$DATA/interop/graph-small.rmem" 'App\Worker::run::$job->name' -f json
