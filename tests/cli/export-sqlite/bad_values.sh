# Values are checked before any file is looked at, and nothing is made.
for option in --run-id=0 --run-id=x --mmap-size=-1 --mmap-size=lots --memory-limit=2Q --indexes=yes --no-such --output=x; do
	"$RMEM" export-sqlite nowhere.rmem out.db $option
	echo "$option: $?"
done
ls
