"$RMEM" compare --color "$DATA/interop/worked-example.rmem" "$DATA/interop/graph-small.rmem" | grep '^    [+-]' | cat -v
