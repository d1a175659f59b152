# Every help fits a screen, has its exit codes, and names every option.
"$RMEM" --list-commands | while read -r command; do
	"$RMEM" "$command" --help >help
	echo "$command: $(awk 'length > 80' help | wc -l) lines too long, $(tail -n 1 help | cut -c 1-12)"
	[ "$(wc -l <help)" -le 25 ] || echo "$(wc -l <help) lines"
	"$RMEM" "$command" --list-options | sed -n 's/^--\([a-z-]*\).*/\1/p' | sed 's/^no-//' | sort -u | while read -r option; do
		case $option in ansi | interaction) continue ;; esac
		grep -q -- "$option" help || echo "$option is not in the help"
	done
done
"$RMEM" --help | awk 'length > 80'
