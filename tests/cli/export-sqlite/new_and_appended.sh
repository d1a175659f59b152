# The first run makes the database, further ones are added; the file is the owner's alone, and nothing else is left.
"$RMEM" export-sqlite "$DATA/interop/graph-small.rmem" out.db || exit
"$RMEM" inspector:memory:export-sqlite "$DATA/interop/worked-example.rmem" out.db || exit
"$RMEM" export-sqlite -q --no-indexes --no-prefetch "$DATA/interop/graph-small.rmem" out.db || exit
"$RMEM" info out.db | sed -n '/^Runs/,/^$/p'
ls -l | cut -c1-10
ls
