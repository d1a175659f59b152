exec "$RMEM" report -f report-json "$DATA/interop/graph-small.rmem"
