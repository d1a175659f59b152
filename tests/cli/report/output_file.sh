# Written under its name when complete; an old file is replaced; nothing else is left; the note goes to stderr.
echo old >out.txt
"$RMEM" report -o out.txt "$DATA/interop/graph-small.rmem" || exit
"$RMEM" report "$DATA/interop/graph-small.rmem" | cmp - out.txt && ls
