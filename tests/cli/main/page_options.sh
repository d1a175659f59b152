# What reli-prof's commands of these names take, ours take.
has()
{
	command=$1
	shift
	"$RMEM" "$command" --list-options | sed 's/[= ].*//' >options
	for option; do
		grep -qx -- "$option" options || echo "$command: no $option"
	done
	echo "$command: $# options"
}
has inspector:memory:report -f --output-format -o --output --run-id --pretty-print --no-pretty-print --full-analysis --no-full-analysis \
	--memory-limit --ffi-csr --no-ffi-csr --link-cache --substrate-bulk-fetch-chunk --report-workers --mmap-size --prefetch \
	--no-prefetch --no-derived-cache --rebuild-derived-cache
has inspector:memory:compare -f --output-format -o --output --run-id-baseline --run-id-target --threshold --pretty-print \
	--no-pretty-print --full-analysis --no-full-analysis --diff-nodes --diff-limit --memory-limit --ffi-csr --no-ffi-csr
has inspector:memory -p --pid -f --output-format -o --output --pretty-print --no-pretty-print --memory-limit
has inspector:memory:export-sqlite --memory-limit
