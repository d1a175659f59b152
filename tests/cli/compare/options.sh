# Each option of compare, right and wrong.
command=compare
cp "$DATA/interop/worked-example.rmem" a.rmem
cp "$DATA/interop/graph-small.rmem" x.rmem
operands="a.rmem x.rmem"
nowhere="nowhere.rmem nobody.rmem"
. "$CASES/options.inc"
for word in report report-json; do
	right --output-format=$word --no-pretty-print
	right --output-format $word --no-pretty-print
	right -f$word --no-pretty-print
	right -f $word --no-pretty-print
done
wrong --output-format=text
wrong --output-format
wrong -f xml
wrong -f
right --output=written
right --output written
right -o written
right -o -
wrong --output=
wrong --output
wrong -o
for side in baseline target; do
	right --run-id-$side=1
	right --run-id-$side 7
	for word in 0 -1 one 1.5; do
		wrong --run-id-$side=$word
	done
	wrong --run-id-$side
done
for word in 0 5 2.5 -1 1000; do
	right --threshold=$word
done
right --threshold 0.0
for word in 5% abc 1e3 1.2.3; do
	wrong --threshold=$word
done
wrong --threshold=
wrong --threshold
for word in high medium 3146317 99.72%; do
	right --fail-on=$word
done
right --fail-on low
for word in huge info 5.x% 10Q -1 % M; do
	wrong --fail-on=$word
done
wrong --fail-on=
wrong --fail-on
for word in baseline-only target-only; do
	right --diff-nodes=$word --diff-limit=1
done
right --diff-nodes target-only --diff-limit 1
wrong --diff-nodes=both
wrong --diff-nodes=
wrong --diff-nodes
right --diff-limit=0
right --diff-limit 20
for word in -1 x 1.5; do
	wrong --diff-limit=$word
done
wrong --diff-limit
right --pretty-print
right --no-pretty-print
wrong --pretty-print=yes
wrong --no-pretty-print=yes
right --full-analysis
right --no-full-analysis
wrong --full-analysis=no
wrong --no-full-analysis=no
for word in 1G 512M 999999K -1 0; do
	right --memory-limit=$word
done
right --memory-limit=
right --memory-limit 1G
for word in 2Q -2 much G 1.5G; do
	wrong --memory-limit=$word
done
wrong --memory-limit
right --prefetch
right --no-prefetch
wrong --prefetch=on
wrong --no-prefetch=on
right --report-workers=4
right --report-workers 1
for word in 0 -1 x; do
	wrong --report-workers=$word
done
wrong --report-workers
right --no-derived-cache
ls
right --rebuild-derived-cache
ls
right --verbose
wrong --no-derived-cache=x
wrong --rebuild-derived-cache=x
try_mmap_size
right --ffi-csr
right --no-ffi-csr
wrong --ffi-csr=x
wrong --no-ffi-csr=x
common
wrong --run-id=1
wrong --link-cache=auto
echo "# databases"
"$RMEM" export-sqlite -q a.rmem two.db
"$RMEM" export-sqlite -q x.rmem two.db
operands=two.db
right --run-id-target=2
right --run-id-target=2 --mmap-size=0
right --run-id-target=2 --no-prefetch
right --run-id-baseline=3
right --run-id-target=3
