# The commands of reli-prof are the same commands.
f=$DATA/interop/graph-small.rmem
same()
{
	"$RMEM" "$1" $3 >a 2>&1
	echo "$1 $?" >codes
	"$RMEM" "$2" $3 >b 2>&1
	echo "$2 $?" >>codes
	cat codes
	cmp a b
}
same report inspector:memory:report "$f"
same compare inspector:memory:compare "$f $f"
same capture inspector:memory "-p 0"
same export-sqlite inspector:memory:export-sqlite "$f"
"$RMEM" inspector:memory:report --version
