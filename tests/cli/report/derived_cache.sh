# A sidecar never changes a report, and is only taken for the very file it was made from.
cp "$DATA/interop/graph-small.rmem" x.rmem
RMEM_DERIVED_CACHE_SECONDS=0
export RMEM_DERIVED_CACHE_SECONDS
"$RMEM" report --no-derived-cache x.rmem >expected
ls

# what WHAT [options]: the report is right, and where its data came from
what()
{
	what=$1
	shift
	"$RMEM" report -v "$@" x.rmem >actual 2>log
	echo "$what: $?"
	cmp expected actual
	sed -n 's/^rmem: \(derived data\|findings\): \([0-9.]* s\)*[, ]*\(.*\)/  \1 \3/p' log | sed 's/ in [0-9.]* s$//'
}

what first
what second
what off --no-derived-cache
what rebuilt --rebuild-derived-cache
what in-JSON -f report-json >/dev/null
"$RMEM" show -v x.rmem '#1' 2>&1 >/dev/null | sed -n 's/^rmem: derived data: [0-9.]* s, //p'
touch x.rmem
what touched
cp x.rmem copy && mv copy x.rmem
what replaced
size=$(stat -c %s x.rmem.derived)
truncate -s $((size - 1)) x.rmem.derived
what cut
: >x.rmem.derived
what empty
printf 'RMDC of others' >x.rmem.derived
what of-others
cat x.rmem.derived
echo
rm x.rmem.derived
mkdir x.rmem.derived
what a-directory
rmdir x.rmem.derived

# Several at once: each report is right, and what is left is whole.
for i in 1 2 3 4 5 6 7 8; do
	"$RMEM" report --rebuild-derived-cache x.rmem >at_once.$i &
done
wait
for i in 1 2 3 4 5 6 7 8; do
	cmp expected at_once.$i
done
what after-all
ls x.*

# A gate, a comparison and JSON go by it as well.
"$RMEM" report -q -o /dev/null --fail-on=medium x.rmem
echo "gate: $?"
cp "$DATA/interop/worked-example.rmem" w.rmem
"$RMEM" compare --no-derived-cache w.rmem x.rmem >expected
"$RMEM" compare -v w.rmem x.rmem 2>log | cmp - expected
sed -n 's/^rmem: derived data: [0-9.]* s, read/  read/p' log
"$RMEM" report -f report-json --no-derived-cache x.rmem >expected
"$RMEM" report -f report-json x.rmem | cmp - expected

# A snapshot that was cut since is no snapshot, whatever the sidecar knows of it.
truncate -s 20000 x.rmem
"$RMEM" report x.rmem 2>/dev/null
echo "a snapshot that was cut: $?"
