head -c 20000 "$DATA/interop/graph-small.rmem" >cut.rmem
"$RMEM" export-sqlite cut.rmem out.db
echo $?
echo "hello, this is no snapshot" >text
"$RMEM" export-sqlite text out.db
echo $?
ls
