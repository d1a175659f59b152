# Every option is taken, with its value in either place, and none of these changes the comparison.
a=$DATA/interop/worked-example.rmem
b=$DATA/interop/graph-small.rmem
"$RMEM" compare "$a" "$b" >plain
"$RMEM" compare --output-format=report --pretty-print --full-analysis --memory-limit=1G --ffi-csr --run-id-baseline=7 \
	--run-id-target=9 --threshold=0 --diff-limit=3 --prefetch --report-workers=4 "$a" "$b" >c
"$RMEM" compare -f report --no-pretty-print --no-full-analysis --memory-limit -1 --no-ffi-csr --run-id-baseline 1 \
	--run-id-target 1 --threshold 0.0 --diff-limit 0 --no-prefetch --report-workers 1 -n --no-ansi --color=never -- "$a" "$b" >d
cmp plain c && cmp plain d && ls
