#!/bin/sh
# Every option of every command has an exact-output test: tests/cli/<command>/options.sh tries it, right and wrong. Right is
# what ends with 0 (or trips a gate, 1), wrong what ends with 2. Options with values want both forms (`--x=V`, `--x V`), and
# each word of a choice; letters with values `-x V`. Needs the built program; without one there is no list of options.
cd "$(dirname "$0")/../.." || exit 1
RMEM=${RMEM:-bin/rmem}
if [ ! -x "$RMEM" ]; then
	echo "ok - every option is tried, right and wrong # SKIP no $RMEM"
	exit 0
fi

# wanting OPTIONS: what the listed options lack among the outcomes on standard input.
wanting()
{
	awk -v list="$1" '
		/^-.* => [0-4]/ {
			code = $0
			sub(/.* => /, "", code)
			code = substr(code, 1, 1)
			name = $1
			value = ""
			form = ""
			if (match($1, /=/)) {
				name = substr($1, 1, RSTART - 1)
				value = substr($1, RSTART + 1)
				form = "="
			} else if ($2 != "=>") {
				value = $2
				form = " "
			}
			if (code == 2) {
				wrong[name] = 1
			} else if (code <= 1) {
				right[name, form] = 1
				right[name, "any"] = 1
				value_of[name, value] = 1
			}
		}
		END {
			while ((getline line <list) > 0) {
				count = split(line, words, " ")
				name = words[1]
				takes = sub(/=.*/, "", name)
				is_long = substr(name, 1, 2) == "--"
				if (!takes && !((name, "any") in right))
					print name ": not tried"
				if (takes && !((name, " ") in right))
					print name " VALUE: not tried"
				if (takes && is_long && !((name, "=") in right))
					print name "=VALUE: not tried"
				if ((takes || is_long) && !(name in wrong))
					print name ": not tried wrong"
				for (i = 2; i <= count; i++) {
					if (!((name, words[i]) in value_of))
						print name " " words[i] ": not tried"
				}
			}
		}'
}

list=$(mktemp "${TMPDIR:-/tmp}/rmem_options.XXXXXX") || exit 1
trap 'rm -f "$list"' EXIT
status=0
for command in $("$RMEM" --list-commands | grep -v :); do
	"$RMEM" "$command" --list-options >"$list"
	missing=$(wanting "$list" <"tests/cli/$command/options.stdout" 2>&1)
	if [ -n "$missing" ]; then
		echo "not ok - every option of $command is tried, right and wrong (tests/cli/$command/options.sh)"
		printf '%s\n' "$missing" | sed 's/^/# /'
		status=1
	else
		echo "ok - every option of $command is tried, right and wrong"
	fi
done
exit $status
