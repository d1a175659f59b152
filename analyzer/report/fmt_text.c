/*
 * The report for people. Sections in a fixed order, each made of the findings that belong there
 * in the order of the list; tables are padded by columns of the terminal. Nothing is computed
 * here: cells are facts.
 */
#include "base.h"

#include "formatter.h"

#include "finding_text.h"
#include "human.h"
#include "utf8.h"

#define REPORT_RULE 70
#define COLUMN_FREE 0

struct text_writer {
	struct rm_strbuf *out;
	const struct rm_report *report;
	bool is_colour;
};

static void text_rule(struct text_writer *w, char c, size_t width)
{
	rm_strbuf_add_repeated(w->out, c, width);
	rm_strbuf_add_char(w->out, '\n');
}

static void text_add(struct text_writer *w, const char *text)
{
	rm_strbuf_add_cstr(w->out, text);
}

static void text_say(struct text_writer *w, const struct rm_finding *f, const char *template)
{
	rm_finding_text_add(w->out, w->report->graph, &f->facts, template);
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

/* ---- choosing ---- */

static enum rm_section text_section(const struct rm_finding *f)
{
	return rm_finding_kind_section(f->kind);
}

/*
 * A plain finding of no weight is additional information; kinds with a section of their own stay
 * there.
 */
static bool text_is_information(const struct rm_finding *f)
{
	return text_section(f) == RM_SECTION_FINDINGS && f->severity == RM_SEVERITY_INFO;
}

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

/* ---- overview ---- */

/* What was left out, one line a reason. */
static void text_skipped(struct text_writer *w)
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
		text_add(w, "\n");
	}
}

static void text_overview(struct text_writer *w)
{
	static const enum rm_finding_kind lines[] = {RM_FINDING_OVERVIEW, RM_FINDING_COVERAGE_GAP};
	const struct rm_report *report = w->report;
	const struct rm_finding *f;
	size_t from = 0;

	text_add(w, "=== Overview ===\n");
	if (report->graph->captured_at.len > 0) {
		text_add(w, "  Captured: ");
		rm_utf8_add_escaped(w->out, report->graph->captured_at);
		text_add(w, "\n");
	}
	for (size_t i = 0; i < RM_COUNT_OF(lines); i++) {
		from = 0;
		while ((f = text_find(report, lines[i], &from)) != NULL) {
			text_add(w, "  ");
			text_say(w, f, f->summary);
			text_add(w, "\n");
		}
	}
	text_skipped(w);
	from = 0;
	while ((f = text_find(report, RM_FINDING_CALL_STACK, &from)) != NULL) {
		text_say(w, f, "\n  {header}:\n{frames:    #{#} {}|\n}\n");
	}
	text_add(w, "\n");
}

/* ---- findings ---- */

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

static void text_severity(struct text_writer *w, const struct rm_finding *f)
{
	struct rm_human h;

	text_add(w, "  ");
	text_add(w, w->is_colour ? text_colour(f->severity) : "");
	text_add(w, "[");
	for (const char *p = rm_severity_text(f->severity); *p != '\0'; p++) {
		rm_strbuf_add_char(w->out, (char)(*p - 'a' + 'A'));
	}
	text_add(w, "]");
	text_add(w, w->is_colour ? "\033[0m" : "");
	if (f->impact_bytes > 0) {
		rm_strbuf_addf(w->out, "  %s impacted\n", rm_human_bytes(&h, f->impact_bytes));
	} else {
		text_add(w, "  \xE2\x80\x94\n");
	}
}

/*
 * The published example of a report leaves some lines out and shortens one; JSON has them all.
 * Where it says nothing the whole list is printed.
 */
static bool text_has_next(const struct rm_finding *f)
{
	return f->next_check_count > 0 && f->kind != RM_FINDING_COMPANION_CLUSTER;
}

static const char *text_next(const struct rm_finding *f, uint32_t index)
{
	if (f->kind == RM_FINDING_DOMINANT_CLASS && index == 1) {
		return "Look for owner path";
	}
	return f->next_checks[index];
}

/*
 * The head of a cluster names the other kinds that speak of the same class: kind, or kind and how
 * many.
 */
static void text_cluster(struct text_writer *w, const struct rm_finding *head)
{
	const struct rm_findings *list = &w->report->findings;
	uint32_t counts[RM_FINDING_KIND_COUNT] = {0};
	enum rm_finding_kind order[RM_FINDING_KIND_COUNT];
	size_t kinds = 0;

	if (!head->is_cluster_head) {
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct rm_finding *f = list->items[i];
		if (f->cluster_id == head->cluster_id && f != head && counts[f->kind]++ == 0) {
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
	text_add(w, "\n");
}

static void text_finding(struct text_writer *w, const struct rm_finding *f)
{
	struct rm_strbuf lines = {0};

	text_severity(w, f);
	rm_strbuf_addf(w->out, "    %s: ", rm_finding_kind_text(f->kind));
	text_say(w, f, f->summary);
	text_add(w, "\n");
	if (f->hypothesis != NULL && f->kind != RM_FINDING_COMPANION_CLUSTER) {
		rm_finding_text_add(&lines, w->report->graph, &f->facts, f->hypothesis);
		text_indent_lines(w->out, rm_strbuf_text(&lines), "    ");
	}
	if (text_has_next(f)) {
		text_add(w, "    Next: ");
		for (uint32_t i = 0; i < f->next_check_count; i++) {
			text_add(w, i > 0 ? "; " : "");
			text_say(w, f, text_next(f, i));
		}
		text_add(w, "\n");
	}
	text_cluster(w, f);
	text_add(w, "\n");
	rm_strbuf_release(&lines);
}

static void text_findings(struct text_writer *w)
{
	const struct rm_findings *list = &w->report->findings;
	bool is_open = false;

	for (size_t i = 0; i < list->count; i++) {
		const struct rm_finding *f = list->items[i];
		if (text_section(f) != RM_SECTION_FINDINGS || text_is_information(f)) {
			continue;
		}
		if (!is_open) {
			text_add(w, "=== Findings ===\n\n");
			is_open = true;
		}
		text_finding(w, f);
	}
}

/* ---- tables ---- */

struct text_column {
	const char *title;
	const char *template; /* over the finding's facts; NULL: the number of the row */
	int width;            /* columns; negative: flush left; COLUMN_FREE: as it comes */
	const char *before;   /* blanks in front */
};

struct text_table {
	enum rm_section section;
	const char *heading;
	size_t rule;
	struct text_column columns[8];
	size_t column_count;
};

static const struct text_table text_tables[] = {
	{
		.section = RM_SECTION_TYPES,
		.heading = "Type Breakdown",
		.rule = 64,
		.columns =
			{
				{"Type", "{type}", -30, "  "},
				{"Count", "{count}", 10, " "},
				{"Memory", "{memory_usage}", 12, " "},
				{"%", "{percentage}%", 8, " "},
			},
		.column_count = 4,
	},
	{
		.section = RM_SECTION_CLASSES,
		.heading = "Top Classes by Memory",
		.rule = 87,
		.columns =
			{
				{"#", "{rank}", 3, "  "},
				{"Class", "{class_name}", -40, "  "},
				{"Count", "{count}", 8, " "},
				{"Avg Size", "{avg_size}", 10, " "},
				{"Memory", "{memory_bytes}", 12, " "},
				{"%", "{percentage_of_object_memory}%", 8, " "},
			},
		.column_count = 6,
	},
	{
		.section = RM_SECTION_ARRAYS,
		.heading = "Top Arrays",
		.rule = 80,
		.columns =
			{
				{"#", NULL, 3, "  "},
				{"Retained", "{table_size}", 12, "  "},
				{"Table", "{table_size}", 12, " "},
				{"Elems", "{element_count}", 8, " "},
				{"Path", "{owner_path} [sparse]", COLUMN_FREE, "  "},
			},
		.column_count = 5,
	},
};

/*
 * Cells that are too long keep their end: the end of a class name or path tells more than its
 * start.
 */
static void text_cell(struct rm_strbuf *out, struct rm_text cell, int width)
{
	size_t columns = rm_utf8_columns(cell);
	size_t want = (size_t)(width < 0 ? -width : width);

	if (width == COLUMN_FREE || (width > 0 && columns >= want)) {
		rm_strbuf_add_text(out, cell);
		return;
	}
	if (columns > want) {
		size_t keep = rm_utf8_tail_bytes(cell, want - 3);
		rm_strbuf_add_cstr(out, "...");
		rm_strbuf_add(out, cell.ptr + cell.len - keep, keep);
		columns = 3 + rm_utf8_columns((struct rm_text){cell.ptr + cell.len - keep, keep});
	} else if (width > 0) {
		rm_strbuf_add_repeated(out, ' ', want - columns);
		rm_strbuf_add_text(out, cell);
		return;
	} else {
		rm_strbuf_add_text(out, cell);
	}
	rm_strbuf_add_repeated(out, ' ', want > columns ? want - columns : 0);
}

/* A row of a table; f NULL: the header. */
static void text_row(struct text_writer *w, const struct text_table *table,
	const struct rm_finding *f, size_t number)
{
	struct rm_strbuf cell = {0};

	for (size_t i = 0; i < table->column_count; i++) {
		const struct text_column *column = &table->columns[i];

		rm_strbuf_clear(&cell);
		if (f == NULL) {
			rm_strbuf_add_cstr(&cell, column->title);
		} else if (column->template == NULL) {
			rm_strbuf_addf(&cell, "%zu", number);
		} else {
			rm_finding_text_add(&cell, w->report->graph, &f->facts, column->template);
		}
		text_add(w, column->before);
		text_cell(w->out, rm_strbuf_text(&cell), column->width);
	}
	text_add(w, "\n");
	rm_strbuf_release(&cell);
}

static void text_table(struct text_writer *w, const struct text_table *table)
{
	const struct rm_findings *list = &w->report->findings;
	size_t rows = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct rm_finding *f = list->items[i];
		if (text_section(f) != table->section) {
			continue;
		}
		if (rows++ == 0) {
			rm_strbuf_addf(w->out, "=== %s ===\n\n", table->heading);
			text_row(w, table, NULL, 0);
			text_add(w, "  ");
			text_rule(w, '-', table->rule);
		}
		text_row(w, table, f, rows);
	}
	if (rows > 0) {
		text_add(w, "\n");
	}
}

static void text_information(struct text_writer *w)
{
	const struct rm_findings *list = &w->report->findings;
	bool is_open = false;

	for (size_t i = 0; i < list->count; i++) {
		const struct rm_finding *f = list->items[i];
		if (!text_is_information(f)) {
			continue;
		}
		if (!is_open) {
			text_add(w, "=== Additional Info ===\n");
			is_open = true;
		}
		rm_strbuf_addf(w->out, "  [%s] ", rm_finding_kind_text(f->kind));
		text_say(w, f, f->summary);
		text_add(w, "\n");
	}
	if (is_open) {
		text_add(w, "\n");
	}
}

static void text_write(
	struct rm_strbuf *out, const struct rm_report *report, const struct rm_format_options *options)
{
	struct text_writer w = {.out = out, .report = report, .is_colour = options->is_colour};

	text_rule(&w, '=', REPORT_RULE);
	text_add(&w, " rmem Memory Analysis Report\n");
	text_rule(&w, '=', REPORT_RULE);
	text_add(&w, "\n");
	text_overview(&w);
	text_findings(&w);
	for (size_t i = 0; i < RM_COUNT_OF(text_tables); i++) {
		text_table(&w, &text_tables[i]);
	}
	text_information(&w);
	text_rule(&w, '=', REPORT_RULE);
}

const struct rm_formatter rm_formatter_text = {
	.name = "report",
	.summary = "text for people",
	.write = text_write,
};
