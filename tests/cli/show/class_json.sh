exec "$RMEM" show -f json "$DATA/interop/graph-small.rmem" 'App\Job'
