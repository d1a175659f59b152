"$RMEM" compare -f report-json --no-pretty-print "$DATA/interop/graph-small.rmem" "$DATA/interop/graph-small.rmem"
