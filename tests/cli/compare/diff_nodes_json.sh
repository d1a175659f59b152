"$RMEM" compare -f report-json --no-pretty-print --diff-nodes=target-only --diff-limit=2 \
	"$DATA/interop/worked-example.rmem" "$DATA/interop/graph-small.rmem" | sed 's/.*"node_diff"/"node_diff"/'
