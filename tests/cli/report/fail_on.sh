f=$DATA/interop/graph-small.rmem
for gate in high warning medium low 1M 100M 50% 99.99% 100.1%; do
	"$RMEM" report -q -o /dev/null --fail-on=$gate "$f"
	echo "$gate: $?"
done
