# A ceiling that is too low for the work: an error, and nothing of the database.
"$RMEM" export-sqlite --memory-limit=300K "$DATA/interop/graph-small.rmem" out.db 2>err
echo $?
grep -c 'memory limit of 307200 bytes' err
ls
