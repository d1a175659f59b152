f=$DATA/interop/graph-small.rmem
for option in --threshold=5% --threshold=abc --threshold= --threshold=1e3 --diff-limit=-1 --diff-limit=x --run-id-baseline=0 \
	--run-id-target=one --diff-nodes=both --diff-nodes= --output-format=xml --fail-on=info --fail-on= --memory-limit=lots \
	--report-workers=0 --pretty-print=yes --run-id=1 --nonsense; do
	"$RMEM" compare "$option" "$f" "$f"
	echo "$option: $?"
done
