# A ceiling that cannot hold the graph: an error that says so, no kill and no half of a report.
exec "$RMEM" report --memory-limit=4K "$DATA/interop/graph-small.rmem"
