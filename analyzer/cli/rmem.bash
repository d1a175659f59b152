# Completion of rmem for bash. It asks rmem itself what there is, so it never knows less or more than the program.
_rmem()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} program=${COMP_WORDS[0]} cmd= name= lines i
	COMPREPLY=()
	# bash takes words apart at = and : as well.
	if [[ $cur == = ]]; then
		name=$prev cur=
	elif [[ $prev == = ]]; then
		name=${COMP_WORDS[COMP_CWORD - 2]}
	else
		name=$prev
	fi
	if ((COMP_CWORD == 1)); then
		COMPREPLY=($(compgen -W "$("$program" --list-commands 2>/dev/null | grep -v :) --help --version" -- "$cur"))
		return
	fi
	cmd=${COMP_WORDS[1]}
	# inspector:memory:report comes in pieces.
	for ((i = 2; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == : || ${COMP_WORDS[i - 1]} == : ]] || break
		cmd+=${COMP_WORDS[i]}
	done
	lines=$("$program" "$cmd" --list-options 2>/dev/null) || return
	# The value of an option: its choices, or else files.
	if [[ $name == -* ]]; then
		local line choices
		while read -r line choices; do
			if [[ ${line%%=*} == "$name" && $line == *=* ]]; then
				if [[ -n $choices ]]; then
					COMPREPLY=($(compgen -W "$choices" -- "$cur"))
				elif [[ $line == *=PATH || $line == *=DIR ]]; then
					compopt -o filenames 2>/dev/null
					COMPREPLY=($(compgen -f -- "$cur"))
				fi
				return
			fi
		done <<<"$lines"
	fi
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$(sed 's/[= ].*//' <<<"$lines")" -- "$cur"))
		return
	fi
	compopt -o filenames 2>/dev/null
	COMPREPLY=($(compgen -f -- "$cur"))
}
complete -F _rmem rmem
