# Every option is taken, with its value in either place, and none of these changes the report.
f=x.rmem
cp "$DATA/interop/graph-small.rmem" "$f"
"$RMEM" report "$f" >plain
"$RMEM" report --output-format=report --pretty-print --full-analysis --memory-limit=1G --ffi-csr --link-cache=lazy \
	--substrate-bulk-fetch-chunk=10 --report-workers=4 --mmap-size=0 --prefetch --no-derived-cache --run-id=1 "$f" >a
"$RMEM" report -f report --memory-limit -1 --no-ffi-csr --link-cache eager --substrate-bulk-fetch-chunk 1 \
	--report-workers 1 --mmap-size 64M --no-prefetch --rebuild-derived-cache -n --no-ansi --color=never -- "$f" >b
cmp plain a && cmp plain b && ls
