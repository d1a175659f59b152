#include "base.h"
#include "gate.h"

#include "finding_key.h"
#include "finding_text.h"
#include "fmt_text_private.h"
#include "human.h"
#include "str.h"

static bool parse_bytes(uint64_t *bytes, struct rm_text text)
{
	unsigned shift = 0;

	if (text.len != 0) {
		char last = text.ptr[text.len - 1];

		shift = last == 'K' || last == 'k' ? 10 : last == 'M' || last == 'm' ? 20 : last == 'G' || last == 'g' ? 30 : 0;
	}
	text.len -= shift != 0 ? 1 : 0;
	if (!rm_text_to_u64(bytes, text) || *bytes > (UINT64_MAX >> 1) >> shift)
		return false;
	*bytes <<= shift;
	return true;
}

int rm_gate_parse(struct rm_gate *gate, const char *text, struct rm_err *err)
{
	struct rm_text value;

	memset(gate, 0, sizeof(*gate));
	if (text == NULL)
		return 0;
	for (int level = RM_SEVERITY_HIGH; level < RM_SEVERITY_INFO; level++) {
		if (strcmp(text, rm_severity_text((enum rm_severity)level)) == 0) {
			gate->kind = RM_GATE_LEVEL;
			gate->level = (enum rm_severity)level;
			return 0;
		}
	}
	value = rm_text_of(text);
	if (value.len != 0 && value.ptr[value.len - 1] == '%') {
		value.len--;
		gate->kind = RM_GATE_PERCENT;
		if (rm_text_to_decimal(&gate->percent, value))
			return 0;
	} else {
		gate->kind = RM_GATE_BYTES;
		if (parse_bytes(&gate->bytes, value))
			return 0;
	}
	return rm_err_set(err, RM_EUSAGE, "--fail-on: '%s' is not a severity (high, warning, medium, low), bytes or percent", text);
}

/* ---- what trips it ---- */

struct gate_check {
	const struct rm_gate *gate;
	struct rm_strbuf *why; /* about the first that tripped it */
	double usage;          /* memory_get_usage(); 0: unknown */
	uint64_t trips;
};

/* Bytes against the gate; a percentage of nothing trips nothing. */
static bool gate_is_reached(const struct gate_check *check, double bytes)
{
	if (bytes <= 0)
		return false;
	if (check->gate->kind == RM_GATE_BYTES)
		return bytes >= (double)check->gate->bytes;
	return check->gate->kind == RM_GATE_PERCENT && check->usage > 0
		&& bytes * 100.0 >= check->gate->percent * check->usage;
}

/* Whether bytes and percent look at the finding at all. */
static bool gate_counts(const struct rm_finding *f)
{
	return f->severity != RM_SEVERITY_INFO && f->kind != RM_FINDING_NEAR_MEMORY_LIMIT;
}

static int64_t gate_impact(const struct rm_finding *f)
{
	return f->impact_bytes > 0 ? f->impact_bytes : 0;
}

/* True for the first that trips the gate: it is the one to be told about. */
static bool gate_trip(struct gate_check *check)
{
	return check->trips++ == 0;
}

static void gate_finding(struct gate_check *check, const struct rm_graph *graph, const struct rm_finding *f)
{
	bool is_reached = check->gate->kind == RM_GATE_LEVEL ? f->severity <= check->gate->level
														 : gate_counts(f) && gate_is_reached(check, (double)gate_impact(f));
	struct rm_human h;

	if (!is_reached || !gate_trip(check))
		return;
	rm_text_add_severity(check->why, f->severity, false);
	rm_strbuf_addf(check->why, " %s, %s: ", rm_finding_kind_text(f->kind),
		gate_impact(f) > 0 ? rm_human_bytes(&h, gate_impact(f)) : "no impact");
	rm_finding_text_add(check->why, graph, &f->facts, f->summary);
}

/* A finding that both snapshots have: what it gained, in severity or in bytes. */
static void gate_change(struct gate_check *check, const struct rm_graph *graph, const struct rm_finding_change *change)
{
	const struct rm_finding *a = change->baseline, *b = change->target;
	bool is_reached = check->gate->kind == RM_GATE_LEVEL
		? b->severity < a->severity && b->severity <= check->gate->level
		: gate_counts(b) && gate_is_reached(check, (double)gate_impact(b) - (double)gate_impact(a));
	struct rm_strbuf entity = { 0 };
	struct rm_human before, after;

	if (!is_reached || !gate_trip(check))
		return;
	rm_finding_entity_add(&entity, graph, b);
	rm_strbuf_addf(check->why, "%s%s%s ", rm_finding_kind_text(b->kind), entity.len > 0 ? " " : "", rm_strbuf_cstr(&entity));
	rm_strbuf_release(&entity);
	if (check->gate->kind == RM_GATE_LEVEL)
		rm_strbuf_addf(check->why, "went from %s to %s", rm_severity_text(a->severity), rm_severity_text(b->severity));
	else
		rm_strbuf_addf(check->why, "grew from %s to %s", rm_human_bytes(&before, gate_impact(a)),
			rm_human_bytes(&after, gate_impact(b)));
}

static void gate_growth(struct gate_check *check, const struct rm_compare *compare)
{
	uint64_t from, to;
	int64_t growth = rm_compare_growth(&from, &to, compare);
	struct rm_human before, after;

	if (!gate_is_reached(check, (double)growth) || !gate_trip(check))
		return;
	rm_strbuf_addf(check->why, "memory_get_usage() grew from %s to %s", rm_human_bytes(&before, (int64_t)from),
		rm_human_bytes(&after, (int64_t)to));
}

static bool gate_verdict(const struct gate_check *check)
{
	struct rm_human h;

	if (check->trips > 1)
		rm_strbuf_addf(check->why, " (and %s more)", rm_human_count(&h, (int64_t)check->trips - 1));
	return check->trips > 0;
}

bool rm_gate_is_tripped(struct rm_strbuf *why, const struct rm_gate *gate, const struct rm_report *report)
{
	struct gate_check check = { .gate = gate, .why = why };
	uint64_t usage = 0;

	if (gate->kind == RM_GATE_NONE)
		return false;
	if (rm_graph_summary_u64(&usage, report->graph, "memory_get_usage"))
		check.usage = (double)usage;
	for (size_t i = 0; i < report->findings.count; i++)
		gate_finding(&check, report->graph, report->findings.items[i]);
	return gate_verdict(&check);
}

bool rm_gate_is_tripped_by_change(struct rm_strbuf *why, const struct rm_gate *gate, const struct rm_compare *compare)
{
	const struct rm_finding_diff *diff = &compare->findings;
	const struct rm_graph *graph = compare->target.graph;
	struct gate_check check = { .gate = gate, .why = why, .usage = (double)compare->baseline.heap.usage_bytes };

	if (gate->kind == RM_GATE_NONE)
		return false;
	/* The heap as a whole is compared with what it was; findings are a share of the heap that they are in, as in reports. */
	gate_growth(&check, compare);
	check.usage = (double)compare->target.heap.usage_bytes;
	for (size_t i = 0; i < diff->added.items.count; i++)
		gate_finding(&check, graph, diff->added.items.items[i]);
	for (size_t i = 0; i < diff->changed.count; i++)
		gate_change(&check, graph, &diff->changed.items[i]);
	return gate_verdict(&check);
}
