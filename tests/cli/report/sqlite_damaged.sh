# Cut off, or with any one page overwritten: one line, exit 3, and nothing of a report.
f=$DATA/sqlite/older.db
head -c 30000 "$f" >cut.db
"$RMEM" report cut.db
echo "cut: $?"
page=0
while [ $page -lt 18 ]; do
	{ head -c $((page * 4096)) "$f"; head -c 4096 /dev/zero | tr '\000' x; tail -c +$((page * 4096 + 4097)) "$f"; } >page.db
	"$RMEM" report page.db >out 2>err
	code=$?
	if [ $code != 3 ] || [ -s out ] || [ "$(wc -l <err)" != 1 ]; then
		echo "page $page: exit $code"
		cat out err
	fi
	page=$((page + 1))
done
