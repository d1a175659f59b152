#!/bin/sh
# The documents say what the program says of itself: the man page is what docs/man/make_man.sh makes, and docs/cli.md names
# every command and every option. Needs the built program; without one there is nothing to compare.
cd "$(dirname "$0")/../.." || exit 1
RMEM=${RMEM:-bin/rmem}
export RMEM
if [ ! -x "$RMEM" ]; then
	echo "ok - documents say what --help says # SKIP no $RMEM"
	exit 0
fi
status=0

difference=$(sh docs/man/make_man.sh | diff -u docs/man/rmem.1 - | head -n 40)
if [ -n "$difference" ]; then
	echo "not ok - the man page says what --help says (make -f Makefile.analyzer man)"
	printf '%s\n' "$difference" | sed 's/^/# /'
	status=1
else
	echo "ok - the man page says what --help says"
fi

# section COMMAND: its part of the document, and what all commands share.
section()
{
	awk -v title="## rmem $1" '/^## / { on = $0 == title || $0 ~ /^## What all/ } on' docs/cli.md
}

missing=$(
	"$RMEM" --list-commands | while read -r command; do
		grep -q "rmem $command\b" docs/cli.md || echo "$command"
		case $command in *:*) continue ;; esac
		{ section "$command"; [ "$command" != compare ] || section report; } >"${TMPDIR:-/tmp}/man_page.$$"
		"$RMEM" "$command" --list-options | sed 's/[= ].*//' | while read -r option; do
			grep -q -- "\`$option[\`=]" "${TMPDIR:-/tmp}/man_page.$$" || echo "$command $option"
		done
	done
	rm -f "${TMPDIR:-/tmp}/man_page.$$"
)
if [ -n "$missing" ]; then
	echo "not ok - docs/cli.md names every option"
	printf '%s\n' "$missing" | sed 's/^/# /'
	status=1
else
	echo "ok - docs/cli.md names every option"
fi
exit $status
