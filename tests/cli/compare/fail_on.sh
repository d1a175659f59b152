# Everything is new: as many bytes as the finding says and one more, as large a share and a little more, each severity.
a=$DATA/interop/worked-example.rmem
b=$DATA/interop/graph-small.rmem
for gate in high warning medium low 3146316 3146317 99.71% 99.72%; do
	"$RMEM" compare --fail-on=$gate "$a" "$b" >/dev/null 2>err
	echo "$gate: $?"
	cat err
done
# Less than before is no growth.
for gate in low 1 0.1%; do
	"$RMEM" compare -q -o /dev/null --fail-on=$gate "$b" "$a"
	echo "$gate: $?"
	"$RMEM" compare -q -o /dev/null --fail-on=$gate "$b" "$b"
	echo "$gate: $?"
done
