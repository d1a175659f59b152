"$RMEM" compare "$DATA/interop/graph-small.rmem" "$DATA/interop/worked-example.rmem" >a
"$RMEM" inspector:memory:compare "$DATA/interop/graph-small.rmem" "$DATA/interop/worked-example.rmem" >b
cmp a b && ls
