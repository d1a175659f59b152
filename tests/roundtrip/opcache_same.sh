#!/bin/sh
# Opcache and its compiler change where code lives, not what a program holds: variables,
# statics and objects are the same multiset of (path, type, class, elements, content).
. "$TREE/tests/lib/tap.sh"

values()
{
	# Only what stands before the options of opcache is the same everywhere.
	"$PHP" $2 "$TREE/tests/workloads/$1.php" "$SCRATCH/x.rmem" graph inline >/dev/null &&
		"$PHP" -n "$TREE/tests/roundtrip/values.php" "$SCRATCH/x.rmem"
}

opcache='-d zend_extension=opcache -d opcache.enable_cli=1 -d opcache.file_update_protection=0'
for heap in objects arrays suspended included variables; do
	values $heap '' >"$SCRATCH/plain" || { tap_not_ok "$heap: without opcache"; continue; }
	for setting in off tracing function; do
		values $heap "$opcache -d opcache.jit=$setting -d opcache.jit_buffer_size=32M" >"$SCRATCH/other"
		if [ -s "$SCRATCH/plain" ] && cmp -s "$SCRATCH/plain" "$SCRATCH/other"; then
			tap_ok "$heap: the same values with opcache, JIT $setting"
		else
			diff "$SCRATCH/plain" "$SCRATCH/other" | cut -c1-200 | head -n 10
			tap_not_ok "$heap: the same values with opcache, JIT $setting"
		fi
	done
done
