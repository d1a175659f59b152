f=$DATA/interop/graph-small.rmem
"$RMEM" compare --diff-nodes=target-only --diff-limit=3 --threshold 1000 "$DATA/interop/worked-example.rmem" "$f" | tail -n 5
"$RMEM" compare --diff-nodes baseline-only "$f" "$f" | tail -n 4
# What goes to a file goes there whole.
"$RMEM" compare -q --diff-nodes=target-only --diff-limit=0 -o out "$DATA/interop/worked-example.rmem" "$f"
tail -n 3 out
