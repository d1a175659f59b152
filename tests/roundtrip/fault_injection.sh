#!/bin/sh
# Every call that a snapshot makes of the C library fails in turn: there is a whole file or none, and nothing is left behind.
# RELI_MEMORY_LONG=1 goes on to the last call of each kind; otherwise only memory in the process itself does, and the rest to the twelfth.
. "$TREE/tests/lib/tap.sh"

# PHP loads modules with a flag that keeps them from seeing what is preloaded; the other library takes it away.
if ! cc -O1 -shared -fPIC -o "$SCRATCH/fail_call.so" "$TREE/tests/lib/fail_call.c" "$TREE/tests/lib/no_deepbind.c" -ldl 2>"$SCRATCH/cc.log"; then
	head -n 20 "$SCRATCH/cc.log"
	tap_not_ok "the library that makes calls fail builds"
	exit 0
fi
mkdir -p "$SCRATCH/dumps"
FAIL_LOG=$SCRATCH/fail.log LD_PRELOAD=$SCRATCH/fail_call.so "$PHP" -d reli_memory.output_dir="$SCRATCH/dumps" \
	-d reli_memory.filename=signal.rmem -d reli_memory.min_interval=0 -d log_errors=0 \
	"$TREE/tests/roundtrip/fault_injection.php" "$SCRATCH/dumps" 2>&1
rc=$?
if [ $rc = 0 ]; then tap_ok "the program lives"; else tap_not_ok "the program lives ($rc)"; fi
