# A node by its number, and by where it is.
"$RMEM" show "$DATA/interop/graph-small.rmem" '#9' &&
	"$RMEM" show "$DATA/interop/graph-small.rmem" 0x7f4000001070
