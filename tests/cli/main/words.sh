# What may stand in the place of a command.
"$RMEM" --help >help || exit
for word in -h help; do
	"$RMEM" $word | cmp - help && echo "$word: the same help"
done
"$RMEM" -V
"$RMEM" --list-commands
for word in --color -q --no-such -Z '' 'two words'; do
	"$RMEM" "$word"
	echo "$word: $?"
done
