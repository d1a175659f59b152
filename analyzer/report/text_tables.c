/*
 * The tables of the text report: a row for each finding of the section, a cell for each fact.
 * Cells are padded by columns of the terminal, and cut where characters end.
 */
#include "base.h"

#include "fmt_text_private.h"

#include "human.h"
#include "text_cell.h"

#define COLUMN_FREE 0

enum cell_form {
	CELL_PLAIN,   /* the fact; too long: its end, which tells more of a name or path than its start */
	CELL_ROW,     /* the number of the row */
	CELL_PERCENT, /* rounded as in the facts, with the sign */
	CELL_START,   /* the fact; too long: its start */
};

struct text_column {
	const char *title;
	enum cell_form form;
	const char *key;    /* of the fact */
	const char *other;  /* of the fact that stands in where there is none of that key; or NULL */
	int width;          /* columns; negative: flush left; COLUMN_FREE: as it comes */
	const char *before; /* blanks in front */
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
				{"Type", CELL_PLAIN, "type", NULL, -30, "  "},
				{"Count", CELL_PLAIN, "count", NULL, 10, " "},
				{"Memory", CELL_PLAIN, "memory_usage", NULL, 12, " "},
				{"%", CELL_PERCENT, "percentage", NULL, 8, " "},
			},
		.column_count = 4,
	},
	{
		.section = RM_SECTION_CLASSES,
		.heading = "Top Classes by Memory",
		.rule = 87,
		.columns =
			{
				{"#", CELL_PLAIN, "rank", NULL, 3, "  "},
				{"Class", CELL_PLAIN, "class_name", NULL, -40, "  "},
				{"Count", CELL_PLAIN, "count", NULL, 8, " "},
				{"Avg Size", CELL_PLAIN, "avg_size", NULL, 10, " "},
				{"Memory", CELL_PLAIN, "memory_bytes", NULL, 12, " "},
				{"%", CELL_PERCENT, "percentage_of_object_memory", NULL, 8, " "},
			},
		.column_count = 6,
	},
	{
		.section = RM_SECTION_ARRAYS,
		.heading = "Top Arrays",
		.rule = 80,
		.columns =
			{
				{"#", CELL_ROW, NULL, NULL, 3, "  "},
				{"Retained", CELL_PLAIN, "retained_size", "table_size", 12, "  "},
				{"Table", CELL_PLAIN, "table_size", NULL, 12, " "},
				{"Elems", CELL_PLAIN, "element_count", "capacity", 8, " "},
				{"Path", CELL_PLAIN, "owner_path", NULL, COLUMN_FREE, "  "},
			},
		.column_count = 5,
	},
	{
		.section = RM_SECTION_STRINGS,
		.heading = "Top Strings",
		.rule = 90,
		.columns =
			{
				{"#", CELL_ROW, NULL, NULL, 3, "  "},
				{"Size", CELL_PLAIN, "size", NULL, 12, "  "},
				{"Path", CELL_PLAIN, "owner_path", NULL, -30, "  "},
				{"Preview", CELL_START, "preview", NULL, 38, "  "},
			},
		.column_count = 4,
	},
	{
		.section = RM_SECTION_BLAME,
		.heading = "Root Blame Allocation",
		.rule = 70,
		.columns =
			{
				{"Root Branch", CELL_PLAIN, "root_name", NULL, -25, "  "},
				{"Exclusive", CELL_PLAIN, "exclusive_bytes", NULL, 10, " "},
				{"Shared", CELL_PLAIN, "shared_bytes", NULL, 10, " "},
				{"Total", CELL_PLAIN, "total_bytes", NULL, 10, " "},
				{"% Heap", CELL_PERCENT, "percentage", NULL, 8, " "},
			},
		.column_count = 5,
	},
};

static size_t cell_width(const struct text_column *column)
{
	return (size_t)(column->width < 0 ? -column->width : column->width);
}

/* Cuts the cell to the width. Numbers are never cut. */
static void cell_cut(struct rm_strbuf *cell, const struct text_column *column)
{
	if (column->form == CELL_START) {
		rm_text_cell_keep_start(cell, cell_width(column));
	} else if (column->width < 0) {
		rm_text_cell_keep_end(cell, cell_width(column));
	}
}

/* Texts of which the start is kept are flush left. */
static void cell_add(
	struct rm_strbuf *out, struct rm_text cell, const struct text_column *column, bool is_last)
{
	rm_text_cell_add(out, cell, column->form == CELL_START ? -column->width : column->width, is_last);
}

/* What stands where the fact says nothing. */
static const char *cell_nothing(const struct text_column *column, const struct rm_fact *fact)
{
	if (strcmp(column->key, "owner_path") == 0) {
		return "(root)";
	}
	if (strcmp(column->key, "preview") == 0) {
		return fact != NULL && fact->text.ptr != NULL ? "(binary)" : "(not stored)";
	}
	return "";
}

static void cell_fill(struct rm_strbuf *cell, const struct rm_graph *graph,
	const struct text_column *column, const struct rm_finding *f)
{
	const struct rm_fact *fact = rm_fact_find(&f->facts, column->key);
	struct rm_human h;

	if (fact == NULL && column->other != NULL) {
		fact = rm_fact_find(&f->facts, column->other);
	}
	if (fact != NULL && column->form == CELL_PERCENT) {
		/* The number in JSON, not another rounding of the value behind it. */
		double rounded = rm_human_round(fact->value.percent, 1);
		rm_strbuf_addf(cell, "%s%%", rm_human_fixed(&h, rounded, 1));
	} else if (fact != NULL) {
		rm_fact_text_add(cell, graph, fact, -1);
	}
	if (cell->len == 0) {
		rm_strbuf_add_cstr(cell, cell_nothing(column, fact));
	}
	if (f->kind == RM_FINDING_SPARSE_ARRAY && column->width == COLUMN_FREE) {
		rm_strbuf_add_cstr(cell, " [sparse]");
	}
}

/* A row of a table; f NULL: the header. */
static void text_row(struct rm_text_writer *w, const struct text_table *table,
	const struct rm_finding *f, size_t number)
{
	struct rm_strbuf cell = {0};

	for (size_t i = 0; i < table->column_count; i++) {
		const struct text_column *column = &table->columns[i];

		rm_strbuf_clear(&cell);
		if (f == NULL) {
			rm_strbuf_add_cstr(&cell, column->title);
		} else if (column->form == CELL_ROW) {
			rm_strbuf_addf(&cell, "%zu", number);
		} else {
			cell_fill(&cell, w->report->graph, column, f);
			cell_cut(&cell, column);
		}
		rm_text_add(w, column->before);
		cell_add(w->out, rm_strbuf_text(&cell), column, i + 1 == table->column_count);
	}
	rm_text_add(w, "\n");
	rm_strbuf_release(&cell);
}

static void text_table(struct rm_text_writer *w, const struct text_table *table)
{
	const struct rm_findings *list = &w->report->findings;
	size_t rows = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct rm_finding *f = list->items[i];
		if (rm_finding_kind_section(f->kind) != table->section) {
			continue;
		}
		if (rows++ == 0) {
			rm_strbuf_addf(w->out, "=== %s ===\n\n", table->heading);
			text_row(w, table, NULL, 0);
			rm_text_add(w, "  ");
			rm_text_rule(w, '-', table->rule);
		}
		text_row(w, table, f, rows);
	}
	rm_text_add(w, rows > 0 ? "\n" : "");
}

void rm_text_write_tables(struct rm_text_writer *w)
{
	for (size_t i = 0; i < RM_COUNT_OF(text_tables); i++) {
		text_table(w, &text_tables[i]);
	}
}
