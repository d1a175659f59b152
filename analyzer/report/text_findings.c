/*
 * The section of findings: a block each, with the words of the pass. The published form of a
 * report leaves some lines out that JSON has; this file knows which.
 */
#include "base.h"

#include "fmt_text_private.h"

#include "human.h"

static const char *text_colour(enum rm_severity severity)
{
	switch (severity) {
	case RM_SEVERITY_HIGH:
		return "\033[1;31m";
	case RM_SEVERITY_WARNING:
		return "\033[1;33m";
	case RM_SEVERITY_MEDIUM:
		return "\033[33m";
	default:
		return "\033[36m";
	}
}

void rm_text_add_severity(struct rm_strbuf *out, enum rm_severity severity, bool is_colour)
{
	rm_strbuf_add_cstr(out, is_colour ? text_colour(severity) : "");
	rm_strbuf_add_char(out, '[');
	for (const char *p = rm_severity_text(severity); *p != '\0'; p++) {
		rm_strbuf_add_char(out, (char)(*p - 'a' + 'A'));
	}
	rm_strbuf_add_char(out, ']');
	rm_strbuf_add_cstr(out, is_colour ? "\033[0m" : "");
}

static void text_severity(struct rm_text_writer *w, const struct rm_finding *f)
{
	struct rm_human h;

	rm_text_add(w, "  ");
	rm_text_add_severity(w->out, f->severity, w->is_colour);
	if (f->impact_bytes > 0) {
		rm_strbuf_addf(w->out, "  %s impacted\n", rm_human_bytes(&h, f->impact_bytes));
	} else {
		rm_text_add(w, "  \xE2\x80\x94\n");
	}
}

/* Whose explanation is in the summary already. */
static bool text_has_hypothesis(const struct rm_finding *f)
{
	return f->hypothesis_count > 0 && f->kind != RM_FINDING_COMPANION_CLUSTER;
}

/* How many of the next checks are printed. */
static uint32_t text_next_count(const struct rm_finding *f)
{
	switch (f->kind) {
	case RM_FINDING_BOTTLENECK_PATH:
	case RM_FINDING_PROPERTY_SCALING:
	case RM_FINDING_COMPANION_CLUSTER:
		return 0;
	case RM_FINDING_CYCLE_CLUSTER:
		return f->next_check_count > 0 ? 1 : 0;
	default:
		return f->next_check_count;
	}
}

static const char *text_next(const struct rm_finding *f, uint32_t index)
{
	if (f->kind == RM_FINDING_DOMINANT_CLASS && index == 1) {
		return "Look for owner path";
	}
	return f->next_checks[index];
}

static void text_next_checks(struct rm_text_writer *w, const struct rm_finding *f)
{
	uint32_t count = text_next_count(f);

	for (uint32_t i = 0; i < count; i++) {
		rm_text_add(w, i == 0 ? "    Next: " : "; ");
		rm_text_say(w, f, text_next(f, i));
	}
	rm_text_add(w, count > 0 ? "\n" : "");
}

/*
 * The first block of a cluster names the others. That is its head, unless the head is a row of a
 * table: these stand further down and have no room for it.
 */
static bool text_opens_cluster(const struct rm_findings *list, const struct rm_finding *f)
{
	if (f->cluster_id == 0) {
		return false;
	}
	for (size_t i = 0; list->items[i] != f; i++) {
		if (list->items[i]->cluster_id == f->cluster_id && rm_text_is_finding(list->items[i])) {
			return false;
		}
	}
	return true;
}

/* By kind, in the order of the list: kind, or kind and how many. */
static void text_cluster(struct rm_text_writer *w, const struct rm_finding *first)
{
	const struct rm_findings *list = &w->report->findings;
	uint32_t counts[RM_FINDING_KIND_COUNT] = {0};
	enum rm_finding_kind order[RM_FINDING_KIND_COUNT];
	size_t kinds = 0;

	if (!text_opens_cluster(list, first)) {
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct rm_finding *f = list->items[i];
		if (f->cluster_id == first->cluster_id && f != first && counts[f->kind]++ == 0) {
			order[kinds++] = f->kind;
		}
	}
	for (size_t i = 0; i < kinds; i++) {
		rm_strbuf_addf(w->out, "%s%s", i == 0 ? "    Also detected as: " : ", ",
			rm_finding_kind_text(order[i]));
		if (counts[order[i]] > 1) {
			rm_strbuf_addf(w->out, "\xC3\x97%" PRIu32, counts[order[i]]);
		}
	}
	rm_text_add(w, "\n");
}

/* The text as a line of its own, with the indent before it and behind every line break. */
static void text_indent_lines(struct rm_strbuf *out, struct rm_text text, const char *indent)
{
	rm_strbuf_add_cstr(out, indent);
	for (size_t i = 0; i < text.len; i++) {
		rm_strbuf_add_char(out, text.ptr[i]);
		if (text.ptr[i] == '\n') {
			rm_strbuf_add_cstr(out, indent);
		}
	}
	rm_strbuf_add_char(out, '\n');
}

static void text_finding(struct rm_text_writer *w, const struct rm_finding *f)
{
	struct rm_strbuf lines = {0};

	text_severity(w, f);
	rm_strbuf_addf(w->out, "    %s: ", rm_finding_kind_text(f->kind));
	rm_text_say(w, f, f->summary);
	rm_text_add(w, "\n");
	if (text_has_hypothesis(f)) {
		rm_finding_hypothesis_add(&lines, w->report->graph, f);
		text_indent_lines(w->out, rm_strbuf_text(&lines), "    ");
	}
	text_next_checks(w, f);
	text_cluster(w, f);
	rm_text_add(w, "\n");
	rm_strbuf_release(&lines);
}

void rm_text_write_findings(struct rm_text_writer *w)
{
	const struct rm_findings *list = &w->report->findings;
	bool is_open = false;

	for (size_t i = 0; i < list->count; i++) {
		if (rm_text_is_finding(list->items[i])) {
			rm_text_add(w, is_open ? "" : "=== Findings ===\n\n");
			is_open = true;
			text_finding(w, list->items[i]);
		}
	}
}
