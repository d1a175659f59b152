#!/bin/sh
# The two committed arginfo files say what ext/reli_memory.stub.php says: the same functions, parameters in the same order, what is
# required, types and defaults. It needs no PHP and no generator, so it notices a stub that was edited and not regenerated anywhere.

set -u
cd "$(dirname "$0")/../.." || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# The one line of a result, in TAP.
judge()
{
	if [ -s "$2" ]; then
		sed 's/^/# /' "$2"
		echo "not ok - $1"
		status=1
	else
		echo "ok - $1"
	fi
}

# One line a function: name, number of required parameters, return type, then name:type:default of each parameter.
awk '
	function type_word(text) {
		gsub(/ /, "", text)
		return text
	}
	/^function / {
		line = $0
		sub(/^function /, "", line)
		name = substr(line, 1, index(line, "(") - 1)
		params = substr(line, index(line, "(") + 1)
		result = params
		sub(/.*\): */, "", result)
		sub(/ *\{\}.*/, "", result)
		sub(/\): [^:]*$/, "", params)
		required = 0
		out = ""
		count = split(params, list, /, */)
		for (i = 1; i <= count; i++) {
			value = "-"
			if (list[i] ~ /=/) {
				value = list[i]
				sub(/.*= */, "", value)
				sub(/ *=.*/, "", list[i])
			} else {
				required++
			}
			split(list[i], part, / +\$/)
			out = out " " part[2] ":" type_word(part[1]) ":" value
		}
		print name, required, type_word(result) out
	}
' ext/reli_memory.stub.php | sort >"$scratch/stub"

# The same from a generated file. PHP names types IS_STRING or MAY_BE_ARRAY|MAY_BE_FALSE.
from_arginfo()
{
	awk '
		function type_word(text) {
			gsub(/IS_|MAY_BE_| /, "", text)
			text = tolower(text)
			if (text == "long") text = "int"
			if (text == "double") text = "float"
			return text
		}
		function arguments(line) {
			sub(/^[^(]*\(/, "", line)
			sub(/\)[^)]*$/, "", line)
			return split(line, field, /, */)
		}
		/^ZEND_BEGIN_ARG/ {
			arguments($0)
			name = field[1]
			sub(/^arginfo_/, "", name)
			if ($0 ~ /RETURN_TYPE_MASK_EX/) { required = field[3]; result = type_word(field[4]) }
			else if ($0 ~ /RETURN_TYPE_INFO_EX/) { required = field[3]; result = type_word(field[4]) }
			else { required = field[4]; result = "" }
			out = ""
		}
		/^\tZEND_ARG/ {
			count = arguments($0)
			value = "-"
			type = ""
			if ($0 ~ /TYPE_INFO/) type = type_word(field[3])
			if ($0 ~ /WITH_DEFAULT_VALUE/) { value = field[count]; gsub(/^"|"$/, "", value) }
			out = out " " field[2] ":" type ":" value
		}
		/^ZEND_END_ARG_INFO/ { print name, required, result out }
	' "$1" | sort
}

functions()
{
	sed -n 's/^\tZEND_FE(\([a-z_]*\), arginfo_\1)$/\1/p' "$1" | sort
}

[ "$(wc -l <"$scratch/stub")" -ge 2 ] || echo "no functions seen in the stub" >"$scratch/none"
touch "$scratch/none"
judge "the stub is read" "$scratch/none"

from_arginfo ext/reli_memory_arginfo.h | diff "$scratch/stub" - >"$scratch/typed"
judge "reli_memory_arginfo.h agrees with the stub" "$scratch/typed"

# The form for PHP 7.4 has neither types nor defaults.
awk '{
	out = $1 " " $2 " "
	for (i = 4; i <= NF; i++) { split($i, part, ":"); out = out " " part[1] "::-" }
	print out
}' "$scratch/stub" >"$scratch/untyped"
from_arginfo ext/reli_memory_legacy_arginfo.h | diff "$scratch/untyped" - >"$scratch/legacy"
judge "reli_memory_legacy_arginfo.h agrees with the stub" "$scratch/legacy"

hash=$(tr -d '\r' <ext/reli_memory.stub.php | sha1sum | cut -d' ' -f1)
: >"$scratch/tables"
for file in ext/reli_memory_arginfo.h ext/reli_memory_legacy_arginfo.h; do
	cut -d' ' -f1 "$scratch/stub" >"$scratch/names"
	functions "$file" | diff "$scratch/names" - >>"$scratch/tables"
	grep -q "Stub hash: $hash" "$file" || echo "$file was generated from another version of the stub" >>"$scratch/tables"
done
judge "both register every function, and were generated from this stub" "$scratch/tables"
exit $status
