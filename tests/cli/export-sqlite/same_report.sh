# A report does not show where the snapshot came from.
f=$DATA/interop/graph-small.rmem
"$RMEM" export-sqlite -q "$f" out.db || exit
cp out.db before.db
for form in report report-json; do
	"$RMEM" report -f $form "$f" >a
	"$RMEM" report -f $form out.db >b
	"$RMEM" report -f $form --mmap-size=0 --substrate-bulk-fetch-chunk=1 --no-prefetch out.db >c
	cmp a b && cmp a c && echo "$form: same"
done
"$RMEM" show "$f" App\\Row >a
"$RMEM" show out.db App\\Row >b
cmp a b && echo "show: same"
cmp before.db out.db && ls
