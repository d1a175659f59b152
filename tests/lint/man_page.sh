#!/bin/sh
# The man page says what the program says of itself. Needs the built program; without one there is nothing to compare.
cd "$(dirname "$0")/../.." || exit 1
RMEM=${RMEM:-bin/rmem}
export RMEM
if [ ! -x "$RMEM" ]; then
	echo "ok - the man page says what --help says # SKIP no $RMEM"
	exit 0
fi
if sh docs/man/make_man.sh | diff -u docs/man/rmem.1 - | sed 's/^/# /' | head -n 40 | grep .; then
	echo "not ok - the man page says what --help says (make -f Makefile.analyzer man)"
	exit 1
fi
echo "ok - the man page says what --help says"
