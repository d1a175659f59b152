/*
 * The comparison for people: the frame, the findings, single values, samples of nodes. The tables
 * are in compare_tables.c. A section that has nothing to say is left out with its heading.
 */
#include "base.h"

#include "compare_text_private.h"

#include "finding_key.h"
#include "finding_text.h"
#include "fmt_text_private.h"
#include "human.h"
#include "utf8.h"

#define COMPARE_RULE    78
#define COMPARE_VALUES  20
#define COMPARE_ARROW   "\xE2\x86\x92"
#define COMPARE_NOTHING "\xE2\x80\x94"

void rm_compare_add_signed_bytes(struct rm_strbuf *out, int64_t bytes)
{
	struct rm_human h;

	rm_strbuf_add_char(out, bytes < 0 ? '-' : '+');
	rm_strbuf_add_cstr(out, rm_human_bytes(&h, bytes < 0 ? -bytes : bytes));
}

void rm_compare_add_left(struct rm_strbuf *out, const char *indent, size_t left)
{
	struct rm_human h;

	if (left > 0) {
		rm_strbuf_addf(out, "%s... and %s more\n", indent, rm_human_count(&h, (int64_t)left));
	}
}

static void text_rule(struct rm_strbuf *out)
{
	rm_strbuf_add_repeated(out, '=', COMPARE_RULE);
	rm_strbuf_add_char(out, '\n');
}

/* ---- head ---- */

/* 2026-04-01T10:00:00Z as people write it; what has another form stays as it is. */
static void text_time(struct rm_strbuf *out, struct rm_text time)
{
	static const char form[] = "0000-00-00T00:00:00";
	bool is_iso = time.len >= sizeof(form) - 1;

	for (size_t i = 0; is_iso && i < sizeof(form) - 1; i++) {
		bool is_digit = time.ptr[i] >= '0' && time.ptr[i] <= '9';

		is_iso = form[i] == '0' ? is_digit : time.ptr[i] == form[i];
	}
	if (!is_iso) {
		rm_utf8_add_escaped(out, time);
		return;
	}
	rm_strbuf_add(out, time.ptr, 10);
	rm_strbuf_add_char(out, ' ');
	time.ptr += 11;
	time.len -= 11;
	time.len -= time.ptr[time.len - 1] == 'Z' ? 1 : 0;
	rm_utf8_add_escaped(out, time);
}

static void text_captured(struct rm_strbuf *out, const char *label, const struct rm_report *report)
{
	rm_strbuf_add_cstr(out, label);
	if (report->graph->captured_at.len > 0) {
		text_time(out, report->graph->captured_at);
	} else {
		rm_strbuf_add_cstr(out, "(unknown)");
	}
	rm_strbuf_add_char(out, '\n');
}

static void text_head(struct rm_strbuf *out, const struct rm_compare *compare)
{
	bool has_time =
		compare->baseline.graph->captured_at.len > 0 || compare->target.graph->captured_at.len > 0;

	text_rule(out);
	rm_strbuf_add_cstr(out, " rmem Memory Comparison Report\n");
	text_rule(out);
	rm_strbuf_add_char(out, '\n');
	if (has_time) {
		text_captured(out, "  Baseline: ", &compare->baseline);
		text_captured(out, "  Target:   ", &compare->target);
	}
	if (compare->note != NULL) {
		rm_strbuf_addf(out, "  Note: %s\n", compare->note);
	}
	rm_strbuf_add_cstr(out, has_time || compare->note != NULL ? "\n" : "");
}

/* ---- values ---- */

static void text_value(
	struct rm_strbuf *out, const struct rm_compare *compare, const struct rm_value_delta *row)
{
	int64_t elements = rm_value_delta_elements(row);
	struct rm_human h;

	rm_strbuf_add_cstr(out, "  ");
	rm_value_delta_add_path(out, row, &compare->baseline, &compare->target);
	if (elements != 0) {
		rm_strbuf_addf(out, " %s%s element%s,", elements > 0 ? "+" : "",
			rm_human_count(&h, elements), elements == 1 || elements == -1 ? "" : "s");
	}
	rm_strbuf_add_char(out, ' ');
	rm_compare_add_signed_bytes(out, rm_value_delta_retained(row));
	rm_strbuf_addf(out, " retained, now %s\n", rm_human_bytes(&h, (int64_t)row->target_retained));
}

static void text_values(struct rm_strbuf *out, const struct rm_compare *compare)
{
	const struct rm_value_deltas *values = &compare->values;
	size_t told = 0, left = 0;

	for (size_t i = 0; i < values->rows.count; i++) {
		if (values->rows.items[i].is_folded) {
			continue;
		}
		if (told == COMPARE_VALUES) {
			left++;
			continue;
		}
		rm_strbuf_add_cstr(out, told++ == 0 ? "=== Value Changes ===\n\n" : "");
		text_value(out, compare, &values->rows.items[i]);
	}
	rm_compare_add_left(out, "  ", left);
	rm_strbuf_add_cstr(out, told > 0 ? "\n" : "");
}

/* ---- findings ---- */

static bool text_is_told(const struct rm_finding *f)
{
	return f->severity != RM_SEVERITY_INFO;
}

static void text_impact(struct rm_strbuf *out, const struct rm_finding *f)
{
	struct rm_human h;

	rm_strbuf_add_cstr(
		out, f->impact_bytes > 0 ? rm_human_bytes(&h, f->impact_bytes) : COMPARE_NOTHING);
}

struct text_findings {
	struct rm_strbuf *out;
	bool is_open; /* the heading of all is written */
	bool is_colour;
};

/* The title of a block, before its first line; that of the section before the first block. */
static void text_block(struct text_findings *w, bool *is_open, const char *title)
{
	if (!w->is_open) {
		rm_strbuf_add_cstr(w->out, "=== Findings Diff ===\n\n");
	}
	if (!*is_open) {
		rm_strbuf_addf(w->out, "  %s:\n", title);
	}
	w->is_open = *is_open = true;
}

static void text_finding_list(struct text_findings *w, const char *title, const char *sign,
	const struct rm_graph *graph, const struct rm_finding_list *list)
{
	bool is_open = false;

	for (size_t i = 0; i < list->items.count; i++) {
		const struct rm_finding *f = list->items.items[i];

		if (!text_is_told(f)) {
			continue;
		}
		text_block(w, &is_open, title);
		rm_strbuf_addf(w->out, "    %s ", sign);
		rm_text_add_severity(w->out, f->severity, w->is_colour);
		rm_strbuf_add_char(w->out, ' ');
		text_impact(w->out, f);
		rm_strbuf_addf(w->out, ": %s: ", rm_finding_kind_text(f->kind));
		rm_finding_text_add(w->out, graph, &f->facts, f->summary);
		rm_strbuf_add_char(w->out, '\n');
	}
	rm_strbuf_add_cstr(w->out, is_open ? "\n" : "");
}

static void text_change(
	struct rm_strbuf *out, const struct rm_compare *compare, const struct rm_finding_change *change)
{
	const struct rm_finding *a = change->baseline, *b = change->target;
	struct rm_strbuf entity = {0};

	rm_finding_entity_add(&entity, compare->target.graph, b);
	rm_strbuf_addf(out, "    %s%s%s:", rm_finding_kind_text(b->kind), entity.len > 0 ? " " : "",
		rm_strbuf_cstr(&entity));
	if (a->severity != b->severity) {
		rm_strbuf_addf(out, " severity %s " COMPARE_ARROW " %s", rm_severity_text(a->severity),
			rm_severity_text(b->severity));
	}
	if (a->impact_bytes != b->impact_bytes) {
		rm_strbuf_add_cstr(out, a->severity != b->severity ? ", impact " : " impact ");
		text_impact(out, a);
		rm_strbuf_add_cstr(out, " " COMPARE_ARROW " ");
		text_impact(out, b);
	}
	rm_strbuf_add_char(out, '\n');
	rm_strbuf_release(&entity);
}

static void text_changes(struct text_findings *w, const struct rm_compare *compare)
{
	bool is_open = false;

	for (size_t i = 0; i < compare->findings.changed.count; i++) {
		const struct rm_finding_change *change = &compare->findings.changed.items[i];

		if ((text_is_told(change->baseline) || text_is_told(change->target)) &&
			rm_finding_change_shows(change)) {
			text_block(w, &is_open, "Changed findings");
			text_change(w->out, compare, change);
		}
	}
	rm_strbuf_add_cstr(w->out, is_open ? "\n" : "");
}

static void text_findings(struct rm_strbuf *out, const struct rm_compare *compare, bool is_colour)
{
	struct text_findings w = {.out = out, .is_colour = is_colour};

	text_finding_list(&w, "New findings", "+", compare->target.graph, &compare->findings.added);
	text_finding_list(
		&w, "Resolved findings", "-", compare->baseline.graph, &compare->findings.resolved);
	text_changes(&w, compare);
}

/* ---- samples of nodes ---- */

static void text_node(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_node_sample *sample)
{
	rm_node node = rm_graph_location_node(graph, sample->row);
	struct rm_location location;
	struct rm_human h;

	rm_graph_location(&location, graph, sample->row);
	rm_strbuf_add_cstr(out, "  node=");
	if (node != RM_NODE_NONE) {
		rm_strbuf_addf(out, "%" PRIu32, rm_graph_file_id(graph, node));
	}
	rm_strbuf_addf(out, " addr=0x%" PRIx64 " type=", sample->address);
	rm_utf8_add_escaped(out, graph->loc_totals[location.type].text);
	rm_strbuf_addf(out, " size=%s", rm_human_bytes(&h, (int64_t)sample->size));
	if (location.class_id != RM_CLASS_NONE) {
		rm_strbuf_add_cstr(out, " class=");
		rm_utf8_add_escaped(out, graph->classes[location.class_id].name);
	}
	rm_strbuf_add_char(out, '\n');
}

static void text_nodes(struct rm_strbuf *out, const struct rm_compare *compare)
{
	const struct rm_node_diff *nodes = &compare->nodes;
	struct rm_human total, shown;

	if (compare->diff_side == RM_NODES_NONE) {
		return;
	}
	rm_strbuf_addf(out, "\n%s addresses: %s, %s shown\n",
		compare->diff_side == RM_NODES_BASELINE_ONLY ? "Baseline-only" : "Target-only",
		rm_human_count(&total, (int64_t)nodes->total),
		rm_human_count(&shown, (int64_t)nodes->samples.count));
	for (size_t i = 0; i < nodes->samples.count; i++) {
		text_node(out, rm_compare_diff_graph(compare), &nodes->samples.items[i]);
	}
	rm_strbuf_add_cstr(out, nodes->samples.count == 0 ? "  (none)\n" : "");
}

void rm_compare_write_text(struct rm_strbuf *out, const struct rm_compare *compare,
	const struct rm_format_options *options)
{
	text_head(out, compare);
	rm_compare_write_tables(out, compare);
	text_values(out, compare);
	text_findings(out, compare, options->is_colour);
	text_rule(out);
	text_nodes(out, compare);
}
