# A snapshot at each of a hundred awkward moments: every byte has its row, and no value has more references than it counts.
# In heaps this small a few values that C code holds for the moment are some percent.

. "$TREE/tests/lib/tap.sh"
"$PHP" "$TREE/tests/roundtrip/situations.php" "$SCRATCH" || exit 1
for script in "$SCRATCH"/*.php; do
	name=$(basename "$script" .php)
	for detail in graph full; do
		snapshot=$SCRATCH/$name.$detail.rmem
		(cd "$SCRATCH" && "$PHP" "$script" "$snapshot" $detail) >"$SCRATCH/$name.log" 2>&1
		if "$PHP" "$TREE/tests/check_rmem.php" --min-precise=97 --min-owned=99 --max-unexplained=7 "$snapshot" >"$SCRATCH/$name.check" 2>&1; then
			tap_ok "situation $name $detail"
		else
			tap_not_ok "situation $name $detail"
			sed 's/^/# /' "$SCRATCH/$name.check"
		fi
	done
done
