# 100 % is reached by what is gone, and not exceeded.
a=$DATA/interop/graph-small.rmem
b=$DATA/interop/worked-example.rmem
for threshold in 0 -5 99.9 100 100.1; do
	"$RMEM" compare --threshold=$threshold "$a" "$b" | grep -c '^  memory_get'
done
true
