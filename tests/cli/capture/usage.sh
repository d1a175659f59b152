# Options are checked before any process is looked at.
"$RMEM" capture
echo "code: $?"
for option in --pid=x --pid=0 --pid=-5 --pid=1.5 --pid= --pid=99999999999 '--pid=1 -f xml' '--pid=1 --signal=KILL' \
	'--pid=1 --signal=SIGUSR3' '--pid=1 --signal=SIGRTMIN+99' '--pid=1 --signal=' '--pid=1 --dir=relative' '--pid=1 --time-limit=0' \
	'--pid=1 --time-limit=soon' '--pid=1 -f sqlite3' '--pid=1 -f sqlite3 -o -' '--pid=1 --memory-limit=much' '--pid=1 operand' \
	'--pid=1 --keep=yes' '--pid=1 --unknown'; do
	"$RMEM" capture $option
	echo "$option: $?"
done
# The highest number that Linux gives is below this one.
"$RMEM" capture -p 2147483647
echo "code: $?"
