# The line that says which finding it was goes to standard error; --quiet leaves it out.
for gate in medium 1M 50% 4G; do
	"$RMEM" report --fail-on=$gate "$DATA/interop/graph-small.rmem" 2>&1 >/dev/null
	"$RMEM" report -q -o /dev/null --fail-on=$gate "$DATA/interop/graph-small.rmem"
done
