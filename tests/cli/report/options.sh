# Each option of report, right and wrong.
command=report
cp "$DATA/interop/graph-small.rmem" x.rmem
operands=x.rmem
nowhere=nowhere.rmem
. "$CASES/options.inc"
for word in report report-json; do
	right --output-format=$word --no-pretty-print
	right --output-format $word --no-pretty-print
	right -f$word --no-pretty-print
	right -f $word --no-pretty-print
done
right -f=report
wrong --output-format=xml
wrong --output-format=
wrong -f xml
wrong --output-format
wrong -f
right --output=written
right --output written
right -o written
right -owritten
right -o -
wrong --output
wrong --output=
wrong -o
right --pretty-print -f report-json
right --no-pretty-print -f report-json
right --no-pretty-print
wrong --pretty-print=yes
wrong --no-pretty-print=yes
right --full-analysis
right --no-full-analysis
wrong --full-analysis=no
wrong --no-full-analysis=no
for word in high medium 100% 1G; do
	right --fail-on=$word
done
right --fail-on medium
for word in huge info 5.x% 10Q -1 % M; do
	wrong --fail-on=$word
done
wrong --fail-on=
wrong --fail-on
right --run-id=1
right --run-id 7
for word in 0 -1 x 1.5 99999999999999999999; do
	wrong --run-id=$word
done
wrong --run-id=
wrong --run-id
for word in 1G 512M 999999K 1000000000 -1 0 2g; do
	right --memory-limit=$word
done
right --memory-limit=
right --memory-limit 1G
for word in 2Q -2 much G 1.5G 99999999999G; do
	wrong --memory-limit=$word
done
wrong --memory-limit
right --prefetch
right --no-prefetch
wrong --prefetch=on
wrong --no-prefetch=on
right --report-workers=1
right --report-workers=4
right --report-workers 2
for word in 0 -1 x 1.5; do
	wrong --report-workers=$word
done
wrong --report-workers
right --no-derived-cache
right --rebuild-derived-cache
ls x.*
wrong --no-derived-cache=x
wrong --rebuild-derived-cache=x
right --ffi-csr
right --no-ffi-csr
wrong --ffi-csr=x
wrong --no-ffi-csr=x
for word in auto eager lazy; do
	right --link-cache=$word
done
right --link-cache lazy
wrong --link-cache=maybe
wrong --link-cache=
wrong --link-cache
right --substrate-bulk-fetch-chunk=1
right --substrate-bulk-fetch-chunk 200000
for word in 0 -1 ten 1K; do
	wrong --substrate-bulk-fetch-chunk=$word
done
wrong --substrate-bulk-fetch-chunk
for word in 0 1 64K 64M 2G; do
	right --mmap-size=$word
done
right --mmap-size 2G
for word in -1 lots 2T; do
	wrong --mmap-size=$word
done
wrong --mmap-size
common
echo "# a database"
"$RMEM" export-sqlite -q "$DATA/interop/worked-example.rmem" two.db
"$RMEM" export-sqlite -q x.rmem two.db
operands=two.db
right --run-id=2
for word in 0 64K 2G; do
	right --run-id=2 --mmap-size=$word
done
right --run-id=2 --substrate-bulk-fetch-chunk=1
right --run-id=2 --no-prefetch
right --run-id=3
