#!/bin/sh
# docs/findings.md has a section for every kind of finding_kinds.def and for no other; each says its facts, threshold,
# severity and what to do, and the section "Severities" names it. Every key of a fact that a pass sets stands in the
# section of one of its kinds, in one that such a section refers to, or in "Reading a finding" with what is common to all.
cd "$(dirname "$0")/../.." || exit 1

doc=docs/findings.md
kinds=analyzer/finding/finding_kinds.def
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

complain() {
	echo "# $1"
	failed=1
}

# section KIND: its text.
section() {
	awk -v start="## \`$1\`" '$0 == start { on = 1; next } /^#/ { on = 0 } on' $doc
}

sed -n 's/^RM_FINDING_KIND([A-Z_]*, "\([a-z_]*\)".*/\1/p' $kinds | sort >"$work/defined"
sed -n 's/^## `\([a-z_]*\)`$/\1/p' $doc | sort >"$work/described"
[ -s "$work/defined" ] || complain "no kinds found in finding_kinds.def"
for kind in $(comm -23 "$work/defined" "$work/described"); do
	complain "$kind is not described in $doc"
done
for kind in $(comm -13 "$work/defined" "$work/described"); do
	complain "$doc describes $kind, which finding_kinds.def does not have"
done
for kind in $(uniq -d "$work/described"); do
	complain "$doc describes $kind twice"
done

awk '/^## Severities$/ { on = 1; next } /^#/ { on = 0 } on && /^\|/' $doc >"$work/severities"
for kind in $(cat "$work/described"); do
	section "$kind" >"$work/section"
	for word in Facts Threshold Severity 'What to do'; do
		grep -q "\*\*$word\*\*" "$work/section" || complain "$kind: no **$word** in $doc"
	done
	grep -q "\`$kind\`" "$work/severities" || complain "$kind is not in the table of severities of $doc"
done

# Every kind that a pass emits is emitted by one that says so; pass_failed is the runner's own.
for id in $(sed -n 's/^RM_FINDING_KIND(\([A-Z_]*\),.*/\1/p' $kinds); do
	[ "$id" = PASS_FAILED ] || grep -q "RM_FINDING_$id\b" analyzer/pass/pass_*.c || complain "no pass emits $id"
done

awk '/^## Reading a finding$/ { on = 1; next } /^#/ { on = 0 } on' $doc >"$work/common"

# keys FILE...: those of facts. They are the first text behind the facts or the finding that they are added to:
# rm_fact_add_bytes(&f->facts, "key", ...), scaling_add_rows(f, "key", ...).
keys() {
	cat "$@" | tr '\n' ' ' | grep -oE '[a-z_]+_add[a-z_]*\([^";]*, *"[a-z_]+"' | grep -v '^rm_strbuf_' |
		sed 's/.*"\([a-z_]*\)"/\1/' | sort -u
}

for pass in analyzer/pass/pass_*.c; do
	cp "$work/common" "$work/text"
	for id in $(grep -o 'RM_FINDING_[A-Z_]*' "$pass" | sed 's/^RM_FINDING_//' | sort -u); do
		kind=$(sed -n "s/^RM_FINDING_KIND($id, \"\([a-z_]*\)\".*/\1/p" $kinds)
		[ -n "$kind" ] || continue
		section "$kind" >"$work/section"
		cat "$work/section" >>"$work/text"
		for other in $(sed -n 's/.*\*\*Facts\*\* as for `\([a-z_]*\)`.*/\1/p' "$work/section"); do
			section "$other" >>"$work/text"
		done
	done
	keys "$pass" >"$work/keys"
	cat "$work/keys" >>"$work/all"
	while read -r key; do
		grep -q "\`$key\`" "$work/text" || complain "fact $key of $(basename "$pass") is not described where its kinds are"
	done <"$work/keys"
done
[ "$(sort -u "$work/all" | wc -l)" -gt 100 ] || complain "no keys of facts found in analyzer/pass"

# What findings have in common stands anywhere.
keys analyzer/pass/value_*.c analyzer/finding/finding.c >"$work/keys"
while read -r key; do
	grep -q "\`$key\`" $doc || complain "fact $key is not described in $doc"
done <"$work/keys"

if [ $failed -eq 0 ]; then
	echo "ok - lint: findings.md describes every kind and every fact"
else
	echo "not ok - lint: findings.md describes every kind and every fact"
fi
exit $failed
