#!/bin/sh
# Small programs that say themselves what is wrong with their heap, or that nothing is: the report has to say the same.
# tests/golden/check.php tells the language of their expectations.
. "$TREE/tests/lib/tap.sh"

for script in "$TREE"/tests/golden/kinds/*.php "$TREE"/tests/golden/stories/*.php "$TREE"/tests/golden/healthy/*.php; do
	name=$(basename "$(dirname "$script")")/$(basename "$script" .php)
	needs=$(sed -n 's|^// needs: *||p' "$script")
	if [ -n "$needs" ] && [ ! -e "$needs" ]; then
		tap_skip "$name" "$needs is missing"
		continue
	fi
	extension=$(sed -n 's|^// needs-extension: *||p' "$script")
	# shellcheck disable=SC2046
	if [ -n "$extension" ] && ! "$PHP" $(sed -n 's|^// run: *||p' "$script") -r "exit((int) !extension_loaded('$extension'));" 2>/dev/null; then
		tap_skip "$name" "no extension $extension"
		continue
	fi
	# Words of `// run:` are options of PHP, those of `// env:` assignments; no blanks inside.
	# shellcheck disable=SC2046
	if ! env $(sed -n 's|^// env: *||p' "$script") "$PHP" $(sed -n 's|^// run: *||p' "$script") "$script" "$SCRATCH/golden.rmem" >"$SCRATCH/out" 2>&1; then
		head -n 5 "$SCRATCH/out"
		tap_not_ok "$name: a snapshot"
	elif ! "$RMEM" report -f report-json "$SCRATCH/golden.rmem" >"$SCRATCH/golden.json" 2>"$SCRATCH/errors" || [ -s "$SCRATCH/errors" ]; then
		head -n 5 "$SCRATCH/errors"
		tap_not_ok "$name: a report"
	else
		"$PHP" -n "$TREE/tests/golden/check.php" "$name" "$script" "$SCRATCH/golden.json" "$SCRATCH/out" ||
			tap_not_ok "$name: its expectations are read"
	fi
	rm -f "$SCRATCH/golden.rmem"
done
