#!/bin/sh
# Each form of --fail-on: a snapshot that just trips it, and one just below that does not; of a report by itself, of a
# comparison against a heap without the string that makes the difference.
. "$TREE/tests/lib/tap.sh"

page=4096
below=$((8 * page)) # the strings that PHP itself has count as well, where all strings are looked at
mib=1048576
for bytes in 0 10240 10241 $((mib - below)) $((mib - page)) $mib $((8 * mib - below)) $((8 * mib)); do
	"$PHP" "$TREE/tests/compare/gate_step.php" $bytes "$SCRATCH/gate$bytes.rmem" >"$SCRATCH/out" 2>&1 ||
		{ head -n 5 "$SCRATCH/out"; tap_not_ok "gates: a snapshot with $bytes"; exit 0; }
done

# gate CODE LIMIT COMMAND...: whether it ends with the code, and says why when that is 1.
gate()
{
	want=$1
	limit=$2
	shift 2
	"$RMEM" "$@" -o /dev/null --no-derived-cache --fail-on="$limit" >"$SCRATCH/out" 2>"$SCRATCH/err"
	got=$?
	reasons=$(grep -c "^rmem: --fail-on=$limit: " "$SCRATCH/err")
	[ $got = "$want" ] && [ "$reasons" = "$want" ] || failed="$failed $1:$got"
}

# told NAME
told()
{
	if [ -z "$failed" ]; then
		tap_ok "gates: $1"
	else
		cat "$SCRATCH/err"
		tap_not_ok "gates: $1:$failed"
	fi
	failed=
}

# pair NAME LIMIT BELOW AT [report]: two snapshots, of which the second trips the gate.
failed=
pair()
{
	gate 0 "$2" compare "$SCRATCH/gate0.rmem" "$SCRATCH/$3.rmem"
	gate 1 "$2" compare "$SCRATCH/gate0.rmem" "$SCRATCH/$4.rmem"
	gate 0 "$2" compare "$SCRATCH/$4.rmem" "$SCRATCH/gate0.rmem"
	gate 0 "$2" compare "$SCRATCH/$4.rmem" "$SCRATCH/$4.rmem"
	if [ "${5:-report}" = report ]; then
		gate 0 "$2" report "$SCRATCH/$3.rmem"
		gate 1 "$2" report "$SCRATCH/$4.rmem"
	fi
	told "$1"
}

# number FILE SECTION: what decides about bytes: the largest impact in a report, or that and the growth in a comparison.
number()
{
	"$PHP" -n -r '
		$report = json_decode(stream_get_contents(STDIN), true);
		$most = isset($report["meta"]) ? 0 : $report["target"]["memory_get_usage"] - $report["baseline"]["memory_get_usage"];
		foreach ($report["findings"] ?? $report["findings_diff"]["new"] as $f) {
			if ($f["severity"] !== "info" && $f["kind"] !== "near_memory_limit") $most = max($most, $f["impact_bytes"] ?? 0);
		}
		foreach ($report["findings_diff"]["changed"] ?? [] as ["baseline" => $a, "target" => $b]) {
			if ($b["severity"] !== "info" && $b["kind"] !== "near_memory_limit") $most = max($most, $b["impact_bytes"] - $a["impact_bytes"]);
		}
		$usage = $report["meta"]["memory_get_usage"] ?? $report["baseline"]["memory_get_usage"];
		$target = $report["meta"]["memory_get_usage"] ?? $report["target"]["memory_get_usage"];
		$growth = $target - $usage;
		$percent = isset($report["meta"]) ? $most / $usage * 100 : max($growth / $usage, ($most > $growth ? $most : 0) / $target) * 100;
		printf($argv[1] === "bytes" ? "%d" : "%.2f%%", $argv[1] === "bytes" ? $most : floor($percent * 100) / 100);
	' "$1"
}

# The steps of the table of severities: 8 MiB that are a quarter of the heap, 1 MiB; large strings begin at 10 KiB. A report of
# a small heap has something low, whatever is in it.
pair "high" high gate$((8 * mib - below)) gate$((8 * mib))
pair "medium" medium gate$((mib - below)) gate$mib
pair "low, of a comparison" low gate10240 gate10241 compare
gate 0 low report "$TREE/tests/data/interop/worked-example.rmem"
gate 1 low report "$SCRATCH/gate10241.rmem"
told "low, of a report"

at=$SCRATCH/gate$mib.rmem
limit=$("$RMEM" compare -q -f report-json "$SCRATCH/gate0.rmem" "$at" | number bytes)
pair "bytes, of a comparison" "$limit" gate$((mib - page)) gate$mib compare
gate 0 $((limit + 1)) compare "$SCRATCH/gate0.rmem" "$at"
told "a byte more than there is, of a comparison"
limit=$("$RMEM" report -q -f report-json "$at" | number bytes)
gate 1 "$limit" report "$at"
gate 0 $((limit + 1)) report "$at"
gate 0 "$limit" report "$SCRATCH/gate$((mib - page)).rmem"
told "bytes, of a report"

limit=$("$RMEM" compare -q -f report-json "$SCRATCH/gate0.rmem" "$at" | number percent)
pair "percent, of a comparison" "$limit" gate$((mib - page)) gate$mib compare
limit=$("$RMEM" report -q -f report-json "$at" | number percent)
gate 1 "$limit" report "$at"
gate 0 "$limit" report "$SCRATCH/gate$((mib - page)).rmem"
told "percent, of a report"

# 2 MiB are enforced: at a limit of 2.5 MiB that is 80 %, and the finding's own impact, what is free, is no reason.
limit=$((2 * mib * 10 / 8))
"$PHP" -d memory_limit=$limit "$TREE/tests/compare/gate_step.php" 0 "$SCRATCH/warning.rmem"
"$PHP" -d memory_limit=$((limit + page)) "$TREE/tests/compare/gate_step.php" 0 "$SCRATCH/nearly.rmem"
pair "warning" warning nearly warning
gate 0 100K compare "$SCRATCH/gate0.rmem" "$SCRATCH/warning.rmem"
gate 0 5% compare "$SCRATCH/gate0.rmem" "$SCRATCH/warning.rmem"
gate 0 500K report "$SCRATCH/warning.rmem"
told "what is free is no impact"
