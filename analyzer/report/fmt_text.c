/*
 * The report for people: the frame, the overview and the additional information. Sections stand
 * in a fixed order, each made of the findings that belong there in the order of the list
 * (text_findings.c, text_tables.c). Nothing is computed here: every number is a fact.
 */
#include "base.h"

#include "formatter.h"

#include "fmt_text_private.h"
#include "utf8.h"

#define REPORT_RULE 70

static const struct rm_finding *text_find(
	const struct rm_report *report, enum rm_finding_kind kind, size_t *from)
{
	for (size_t i = *from; i < report->findings.count; i++) {
		if (report->findings.items[i]->kind == kind) {
			*from = i + 1;
			return report->findings.items[i];
		}
	}
	return NULL;
}

/* What was left out, one line a reason. */
static void text_skipped(struct rm_text_writer *w)
{
	const char *last = NULL;

	/* There are only two needs, so reasons come in few runs; each is told where it first appears. */
	for (size_t i = 0; rm_pass_at(i) != NULL; i++) {
		const char *reason = rm_report_skip_reason(w->report, rm_pass_at(i));
		bool is_told = reason == NULL;

		for (size_t j = 0; j < i && !is_told; j++) {
			is_told = rm_report_skip_reason(w->report, rm_pass_at(j)) == reason;
		}
		if (is_told) {
			continue;
		}
		rm_strbuf_addf(w->out, "  Skipped (%s): ", reason);
		last = "";
		for (size_t j = i; rm_pass_at(j) != NULL; j++) {
			if (rm_report_skip_reason(w->report, rm_pass_at(j)) == reason) {
				rm_strbuf_addf(w->out, "%s%s", last, rm_pass_at(j)->name);
				last = ", ";
			}
		}
		rm_text_add(w, "\n");
	}
}

static void text_overview(struct rm_text_writer *w)
{
	static const enum rm_finding_kind lines[] = {RM_FINDING_OVERVIEW, RM_FINDING_COVERAGE_GAP};
	const struct rm_report *report = w->report;
	const struct rm_finding *f;
	size_t from = 0;

	rm_text_add(w, "=== Overview ===\n");
	if (report->graph->captured_at.len > 0) {
		rm_text_add(w, "  Captured: ");
		rm_utf8_add_escaped(w->out, report->graph->captured_at);
		rm_text_add(w, "\n");
	}
	for (size_t i = 0; i < RM_COUNT_OF(lines); i++) {
		from = 0;
		while ((f = text_find(report, lines[i], &from)) != NULL) {
			rm_text_add(w, "  ");
			rm_text_say(w, f, f->summary);
			rm_text_add(w, "\n");
		}
	}
	text_skipped(w);
	from = 0;
	while ((f = text_find(report, RM_FINDING_CALL_STACK, &from)) != NULL) {
		rm_text_say(w, f, "\n  {header}:\n{frames:    #{#} {}|\n}\n");
	}
	rm_text_add(w, "\n");
}

/* What says how far the sizes can be trusted. */
static bool text_is_about_sizes(const struct rm_finding *f)
{
	return rm_finding_kind_section(f->kind) == RM_SECTION_INFORMATION;
}

static bool text_is_information(const struct rm_finding *f)
{
	return text_is_about_sizes(f) ||
		   (rm_finding_kind_section(f->kind) == RM_SECTION_FINDINGS && !rm_text_is_finding(f));
}

/* Twice over the list: what holds for all sizes of the report comes first. */
static void text_information(struct rm_text_writer *w)
{
	const struct rm_findings *list = &w->report->findings;
	bool is_open = false;

	for (size_t i = 0; i < 2 * list->count; i++) {
		const struct rm_finding *f = list->items[i % list->count];

		if (!text_is_information(f) || text_is_about_sizes(f) != (i < list->count)) {
			continue;
		}
		rm_text_add(w, is_open ? "" : "=== Additional Info ===\n");
		is_open = true;
		rm_strbuf_addf(w->out, "  [%s] ", rm_finding_kind_text(f->kind));
		rm_text_say(w, f, f->summary);
		rm_text_add(w, "\n");
	}
	rm_text_add(w, is_open ? "\n" : "");
}

static void text_write(
	struct rm_strbuf *out, const struct rm_report *report, const struct rm_format_options *options)
{
	struct rm_text_writer w = {.out = out, .report = report, .is_colour = options->is_colour};

	rm_text_rule(&w, '=', REPORT_RULE);
	rm_text_add(&w, " rmem Memory Analysis Report\n");
	rm_text_rule(&w, '=', REPORT_RULE);
	rm_text_add(&w, "\n");
	text_overview(&w);
	rm_text_write_findings(&w);
	rm_text_write_tables(&w);
	text_information(&w);
	rm_text_rule(&w, '=', REPORT_RULE);
}

const struct rm_formatter rm_formatter_text = {
	.name = "report",
	.summary = "text for people",
	.write = text_write,
};
