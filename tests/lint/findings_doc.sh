#!/bin/sh
# docs/findings.md has a section for every kind of finding_kinds.def and for no other; each says its facts, threshold,
# severity and what to do, and every key of a fact that the passes set stands in the document.
cd "$(dirname "$0")/../.." || exit 1

doc=docs/findings.md
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

complain() {
	echo "# $1"
	failed=1
}

sed -n 's/^RM_FINDING_KIND([A-Z_]*, "\([a-z_]*\)".*/\1/p' analyzer/finding/finding_kinds.def | sort >"$work/defined"
sed -n 's/^## `\([a-z_]*\)`$/\1/p' $doc | sort >"$work/described"
[ -s "$work/defined" ] || complain "no kinds found in finding_kinds.def"
for kind in $(comm -23 "$work/defined" "$work/described"); do
	complain "$kind is not described in $doc"
done
for kind in $(comm -13 "$work/defined" "$work/described"); do
	complain "$doc describes $kind, which finding_kinds.def does not have"
done

for kind in $(cat "$work/described"); do
	awk -v start="## \`$kind\`" '$0 == start { on = 1; next } /^#/ { on = 0 } on' $doc >"$work/section"
	for word in Facts Threshold Severity 'What to do'; do
		grep -q "\*\*$word\*\*" "$work/section" || complain "$kind: no **$word** in $doc"
	done
done

# Every kind that a pass emits is emitted by one that says so; pass_failed is the runner's own.
for id in $(sed -n 's/^RM_FINDING_KIND(\([A-Z_]*\),.*/\1/p' analyzer/finding/finding_kinds.def); do
	[ "$id" = PASS_FAILED ] || grep -q "RM_FINDING_$id\b" analyzer/pass/pass_*.c || complain "no pass emits $id"
done

# Keys stand right behind the list they are added to: rm_fact_add_bytes(&f->facts, "key", ...).
cat analyzer/pass/*.c analyzer/finding/finding.c | tr '\n' ' ' |
	grep -o 'rm_fact_add_[a-z]*([^";]*, *"[a-z_]*"' | sed 's/.*"\([a-z_]*\)"/\1/' | sort -u >"$work/keys"
[ "$(wc -l <"$work/keys")" -gt 20 ] || complain "no keys of facts found in analyzer/pass"
while read -r key; do
	grep -q "\`$key\`" $doc || complain "fact $key is not described in $doc"
done <"$work/keys"

if [ $failed -eq 0 ]; then
	echo "ok - lint: findings.md describes every kind and every fact"
else
	echo "not ok - lint: findings.md describes every kind and every fact"
fi
exit $failed
