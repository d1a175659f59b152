# A dash is standard output, in every command that has -o.
f=$DATA/interop/graph-small.rmem
"$RMEM" report "$f" >plain
"$RMEM" report -o - "$f" >dash
cmp plain dash
"$RMEM" compare "$f" "$f" >plain
"$RMEM" compare -o- "$f" "$f" >dash
cmp plain dash
ls
