f=$DATA/interop/graph-small.rmem
"$RMEM" compare "$f" "$f" >plain
"$RMEM" compare -o out "$f" "$f" && cmp plain out
"$RMEM" compare -o - "$f" "$f" | cmp plain -
ls
