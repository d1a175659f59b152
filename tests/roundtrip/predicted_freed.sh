#!/bin/sh
# What `rmem show` says a reference would free is what it frees: random heaps and real programs, in which each of
# thousands of references is dropped in a child of its own. tests/freed/ says how.
. "$TREE/tests/lib/tap.sh"

counts=$SCRATCH/counts
: >"$counts"

# compare NAME BASE: the analyzer's answers, and those of a slow program that knows only the format.
compare()
{
	"$RMEM" show "$2.rmem" --batch <"$2.paths" >"$2.predicted" 2>"$2.errors"
	"$PHP" -n "$TREE/tests/freed/compare_freed.php" "$1" "$2" "$2.predicted" "$counts"
	head -n 3 "$2.errors"
	if [ -n "${3:-}" ]; then
		"$PHP" -n "$TREE/tests/freed/slow_freed.php" "$2.rmem" <"$2.paths" >"$2.slow"
		"$PHP" -n "$TREE/tests/freed/compare_freed.php" "$1, from the file alone" "$2" "$2.slow"
	fi
}

# The last has a PHP reference whose typed properties are gone but for one.
for seed in $(seq 1 50) 115; do
	if "$PHP" "$TREE/tests/freed/random_graph.php" $seed "$SCRATCH" 45 >"$SCRATCH/out" 2>&1; then
		slow=
		if [ $((seed % 10)) = 0 ]; then slow=yes; fi
		compare "random heap $seed" "$SCRATCH/$seed" $slow
		rm -f "$SCRATCH/$seed.rmem"
	else
		head -n 5 "$SCRATCH/out"
		tap_not_ok "random heap $seed"
	fi
done

# program NAME WORDS...: what random heaps have not, in a program of its own.
program()
{
	if "$PHP" "$TREE/tests/freed/random_graph.php" "$TREE/tests/freed/$1.program" "$SCRATCH" 400 >"$SCRATCH/out" 2>&1; then
		compare "$2" "$SCRATCH/$1" ${3:-}
	else
		head -n 5 "$SCRATCH/out"
		tap_not_ok "$2"
	fi
}
# Code of scripts that have ended, huge blocks, what extensions share.
program extensions "heap of extensions" slow
for extension in FFI xml; do
	name=$(echo "$extension" | sed 's/FFI/ffi/; s/xml/xml_parser/')
	if "$PHP" -r "exit(extension_loaded('$extension') ? 0 : 1);"; then
		program "$name" "heap of $extension"
	else
		tap_skip "heap of $extension" "PHP has no $extension"
	fi
done

# application NAME NEEDS WORDS...: words as app_freed.php takes them.
application()
{
	name=$1
	needs=$2
	shift 2
	if [ ! -e "$needs" ]; then
		tap_skip "references of $name" "$needs is missing"
	elif "$PHP" "$TREE/tests/freed/app_freed.php" "$TREE/tests/workloads/$name.php" "$SCRATCH" 200 "$@" >"$SCRATCH/out" 2>&1; then
		compare "$name" "$SCRATCH/$name"
	else
		head -n 5 "$SCRATCH/out"
		tap_not_ok "references of $name"
	fi
}
application app_composer /usr/share/php/Composer/autoload.php application output input \
	'-application' '-application->signalHandler'
application app_twig /usr/share/php/Twig/autoload.php twig items pages sources

# A test that compares nothing, or nothing but zeros, would pass as well.
if awk '{ all += $1; some += $2; copied += $3 } END { exit !(all >= 2000 && some >= all / 4 && copied <= all / 100) }' "$counts"; then
	tap_ok "thousands of references were compared"
else
	awk '{ all += $1; some += $2; copied += $3 } END { print "# " all " references, " some " freed something, " copied " left out after a copy" }' "$counts"
	tap_not_ok "thousands of references were compared"
fi
