# Answers come line by line, wrong lines among them.
printf '%s\n' '$job->name' '' '$nobody' 'App\Job' '...b' '#1' |
	"$RMEM" show "$DATA/interop/graph-small.rmem" --batch
