#!/bin/sh
# The man page of rmem on standard output, out of what `rmem --help` and `rmem COMMAND --help` say, so that there is one
# source for both. `make -f Makefile.analyzer man` writes docs/man/rmem.1 with it; a lint holds the two together.
#
#     RMEM=bin/rmem sh docs/man/make_man.sh >docs/man/rmem.1
set -eu
: "${RMEM:?the built analyzer}"

roff()
{
	sed 's/\\/\\e/g; s/-/\\-/g; s/^\([.'"'"']\)/\\\&\1/'
}

# The help of one command: usage, a description, options, and a tail that stands once for all.
command_page()
{
	"$RMEM" "$1" --help | roff | awk '
		/^Usage: / { sub(/^Usage: /, ""); print ".B " $0; print ".PP"; next }
		/^Exit codes:/ || /^  \\-h, / { next }
		/^ +(\\-|\\-\\-)/ {
			text = $0
			sub(/^ +/, "", text)
			# Two blanks stand before the text, or one where the column leaves no more.
			at = match(text, /  +/)
			if (at == 0 && match(text, /[^,] /)) { at = RSTART + 1; RLENGTH = 1 }
			print ".TP"
			if (at > 0) { print ".B " substr(text, 1, at - 1); print substr(text, at + RLENGTH) }
			else print ".B " text
			in_options = 1
			next
		}
		/^ / && in_options { sub(/^ +/, ""); print; next }
		/^$/ { next }
		{ if (in_options) { print ".PP"; in_options = 0 } print }'
}

cat <<END
.\\" Made by docs/man/make_man.sh from what rmem --help says; do not edit.
.TH RMEM 1 "" "$("$RMEM" --version | roff)"
.SH NAME
rmem \\- analyze memory snapshots of PHP programs
.SH SYNOPSIS
.B rmem
.I COMMAND
[options] ...
.SH DESCRIPTION
Reads snapshots of the memory of PHP programs, as the extension reli_memory and reli\\-prof write them, and tells what
holds the memory.
.PP
Results go to standard output, everything else to standard error. Options may stand before or behind the files;
.B \\-\\-
ends them. Of an option given twice the last counts. Long options take their value behind = or as the next word.
.SH COMMANDS
END
"$RMEM" --list-commands | grep -v : | while read -r command; do
	printf '.SS %s\n' "$(printf '%s\n' "$command" | roff)"
	"$RMEM" --help | awk -v name="$command" '
		$1 == name { on = 1; next }
		on && /also as: / { sub(/.*also as: /, ""); print "Also as"; print ".BR \"" $0 "\" ."; print ".PP" }
		{ on = 0 }' | sed 's/-/\\-/g'
	command_page "$command"
done
cat <<'END'
.SH OPTIONS OF ALL COMMANDS
.TP
.B \-h, \-\-help
tell the options of the command
.TP
.B \-V, \-\-version
tell the version
.TP
.B \-q, \-\-quiet
errors only on standard error
.TP
.B \-v, \-\-verbose
timings and memory on standard error
.TP
.B \-\-color, \-\-no\-color, \-\-color=always|never|auto
colours always, never, or (the default) on terminals. \-\-ansi and \-\-no\-ansi mean the same.
.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
a gate was tripped (\-\-fail\-on)
.TP
.B 2
wrong usage, or a run, value or process that is not there
.TP
.B 3
an input that cannot be read, or is damaged
.TP
.B 4
anything else: output, memory, a process that may not be signalled, a snapshot that did not come
.SH ENVIRONMENT
.TP
.B NO_COLOR
no colours unless \-\-color is given
.TP
.B RMEM_DERIVED_CACHE_SECONDS
from how many seconds of work on a sidecar is written, instead of 1
.SH FILES
.TP
.I SNAPSHOT.derived
what was derived from a large snapshot, so that the next look at it is faster. It may be deleted at any time.
END
