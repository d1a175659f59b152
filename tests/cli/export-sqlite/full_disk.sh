# No room: an error, no new database; and what an old one held is still there.
trap '' XFSZ
(ulimit -f 100; "$RMEM" export-sqlite "$DATA/interop/graph-small.rmem" new.db 2>err)
echo $?
wc -l <err
"$RMEM" export-sqlite -q "$DATA/interop/graph-small.rmem" old.db || exit
"$RMEM" report old.db >before
(ulimit -f $((($(wc -c <old.db) + 40000) / 512)); "$RMEM" export-sqlite "$DATA/interop/graph-small.rmem" old.db 2>err)
echo $?
wc -l <err
"$RMEM" report -q old.db | cmp - before && echo same
ls
