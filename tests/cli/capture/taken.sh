# The snapshot is found, and goes where it is wanted.
. "$CASES/capture.inc"
mkdir dumps
start library=reli_memory.so signal=SIGUSR2 dir=dumps
echo "# left where it is"
capture --dir "$PWD/dumps"
tell
ls dumps
rm dumps/*
echo "# moved"
capture --dir "$PWD/dumps/" -o moved.rmem
ls dumps
"$RMEM" info moved.rmem | sed -n "s/pid = $pid/pid = PID/p"
echo "# to standard output"
"$RMEM" capture -p "$pid" --dir "$PWD/dumps" -o - >out
echo "code: $?"
cmp out moved.rmem
ls dumps
echo "# reported: nothing is left"
capture --dir "$PWD/dumps" -f report | head -n 6
ls dumps
echo "# reported to a file, and kept"
capture --dir "$PWD/dumps" -f report-json -o report.json --keep
ls dumps
cut -c 1-40 report.json
rm dumps/*
echo "# added to a database"
capture --dir "$PWD/dumps" -f sqlite3 -o runs.db
capture --dir "$PWD/dumps" -qf sqlite3 -o runs.db
ls dumps
"$RMEM" info runs.db | grep runs
echo "# another signal, a library that was replaced since, and the other name"
start library=reli_memory.so signal=SIGRTMIN+5 dir=dumps
rm reli_memory.so
"$RMEM" inspector:memory -p "$pid" --signal RTMIN+5 --dir="$PWD/dumps" -qo moved.rmem
echo "code: $?"
ls dumps
echo "# TMPDIR is where it goes by itself"
rm -f dumps/*
TMPDIR=$PWD/dumps
export TMPDIR
start library=reli_memory.so signal=USR2 dir=dumps
capture
