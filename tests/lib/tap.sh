# Counting results. Sourced, not run.
#
# Everything that tests writes TAP lines ("ok - x", "not ok - x", "ok - x # SKIP why")
# to a log of its own; what PHP's run-tests prints is counted from its summary.
# Counts of all steps collect in $RESULTS, one line each: name passed failed skipped seconds.

tap_ok()
{
	echo "ok - $1"
}

tap_not_ok()
{
	echo "not ok - $1"
}

tap_skip()
{
	echo "ok - $1 # SKIP $2"
}

# tap_count NAME LOG EXIT_STATUS START_SECONDS
tap_count()
{
	failed=$(grep -c '^ *not ok' "$2" || true)
	skipped=$(grep -ci '^ *ok .*# *skip' "$2" || true)
	passed=$(grep -c '^ *ok ' "$2" || true)
	passed=$((passed - skipped))
	# A runner that broke off, or that ran nothing, is a failure of its own.
	if [ "$failed" = 0 ] && { [ "$3" != 0 ] || [ $((passed + skipped)) = 0 ]; }; then
		failed=1
	fi
	tap_result "$1" $passed $failed $skipped "$4" "$2"
}

# phpt_count NAME LOG EXIT_STATUS START_SECONDS
phpt_count()
{
	passed=$(sed -n 's/^Tests passed *: *\([0-9]*\).*/\1/p' "$2" | tail -n 1)
	skipped=$(sed -n 's/^Tests skipped *: *\([0-9]*\).*/\1/p' "$2" | tail -n 1)
	failed=$(sed -n 's/^\(Tests failed\|Tests warned\|Tests borked\|Tests leaked\|Expected fail\) *: *\([0-9]*\).*/\2/p' "$2" |
		awk '{ n += $1 } END { print n + 0 }')
	if [ -z "$passed" ] || { [ "$failed" = 0 ] && [ "$3" != 0 ]; } ||
		[ $((passed + failed + ${skipped:-0})) = 0 ]; then
		failed=$((failed + 1))
	fi
	tap_result "$1" "${passed:-0}" "$failed" "${skipped:-0}" "$4" "$2"
}

# tap_excerpt LOG: what a failure says of itself; the end of the log when it says nothing.
tap_excerpt()
{
	if grep -q '^=*DIFF=*$' "$1"; then
		awk '/^=*DIFF=*$/ { p = 1; n = 0 } p && n++ < 30 { print } /^=*DONE=*$/ { p = 2; next } p == 2 { p = 0; print }' "$1" | head -n 120
	elif grep -q '^ *not ok' "$1"; then
		grep -B 8 '^ *not ok' "$1" | grep -v '^ *ok ' | head -n 80
	else
		tail -n 40 "$1"
	fi
}

tap_result()
{
	seconds=$(($(date +%s) - $5))
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$seconds" >>"$RESULTS"
	printf '%-34s %4d passed %3d failed %3d skipped  %4d s\n' "$1" "$2" "$3" "$4" "$seconds"
	if [ "$4" != 0 ]; then
		grep -iE '^ *ok .*# *skip|^SKIP ' "$6" | sed 's/^/    /' | head -n 20
	fi
	if [ "$3" != 0 ]; then
		grep -E '^ *not ok|^(FAIL|BORK|WARN) ' "$6" | sed 's/^/    /' | head -n 20
		cat >&2 <<-END
		---- $1
		$(tap_excerpt "$6" | cut -c1-300)
		----
		END
	fi
}

# tap_total: adds up $RESULTS into the one line that is wanted last.
tap_total()
{
	awk -F '\t' '{ p += $2; f += $3; s += $4 }
		END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 || p == 0 }' "$RESULTS"
}
