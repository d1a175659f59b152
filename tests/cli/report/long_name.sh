# The name of the command in the tool whose files we read.
"$RMEM" inspector:memory:report "$DATA/interop/graph-small.rmem" >a && "$RMEM" report "$DATA/interop/graph-small.rmem" >b && cmp a b
