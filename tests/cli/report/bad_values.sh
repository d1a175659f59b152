# Values are checked before the file is looked at: it is not there, and that is never said.
for option in --run-id=0 --run-id=x --link-cache=maybe --substrate-bulk-fetch-chunk=ten --report-workers=0 --mmap-size=-1 \
	--mmap-size=lots --memory-limit=2Q --pretty-print=yes --output -f --color=blue --fail-on=huge --fail-on=5.x%; do
	"$RMEM" report nowhere.rmem $option
	echo "$option: $?"
done
