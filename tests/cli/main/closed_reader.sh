# Who has seen enough closes the pipe: no message, no death by signal, and no pretence that all was written.
(
	sleep 0.3
	"$RMEM" report "$DATA/interop/graph-small.rmem" 2>errors
	echo $? >code
	"$RMEM" --help 2>>errors
	echo $? >>code
) | true
cat code errors
