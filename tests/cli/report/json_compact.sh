"$RMEM" report -f report-json --no-pretty-print "$DATA/interop/graph-small.rmem" >compact.json || exit
wc -l <compact.json
