/*
 * The tables of the comparison: metrics, types, classes. A table is a list of columns, and a
 * function that fills the cell of a row in one of them.
 */
#include "base.h"

#include "compare_text_private.h"

#include "human.h"
#include "text_cell.h"
#include "utf8.h"

#define DELTA "\xCE\x94"

#define TABLE_CLASSES_CHANGED 20
#define TABLE_CLASSES_OTHER   10

struct delta_column {
	const char *title;
	int width; /* columns; negative: flush left, and cut; 0: as it comes */
};

struct delta_table {
	size_t rule;
	struct delta_column columns[5];
	size_t column_count;
	void (*fill)(struct rm_strbuf *cell, const void *row, size_t column);
};

static void table_row(struct rm_strbuf *out, const struct delta_table *table, const void *row)
{
	struct rm_strbuf cell = {0};
	size_t end = table->column_count;

	rm_strbuf_add_char(out, ' ');
	for (size_t i = 0; i < end; i++) {
		const struct delta_column *column = &table->columns[i];

		rm_strbuf_clear(&cell);
		if (row == NULL) {
			rm_strbuf_add_cstr(&cell, column->title);
		} else {
			table->fill(&cell, row, i);
			if (column->width < 0) {
				rm_text_cell_keep_end(&cell, (size_t)-column->width);
			}
		}
		if (column->width == 0 && cell.len == 0) {
			continue;
		}
		rm_strbuf_add_char(out, ' ');
		rm_text_cell_add(out, rm_strbuf_text(&cell), column->width, i + 1 == end);
	}
	rm_strbuf_add_char(out, '\n');
	rm_strbuf_release(&cell);
}

static void table_head(struct rm_strbuf *out, const struct delta_table *table)
{
	table_row(out, table, NULL);
	rm_strbuf_add_cstr(out, "  ");
	rm_strbuf_add_repeated(out, '-', table->rule);
	rm_strbuf_add_char(out, '\n');
}

/* ---- metrics ---- */

static const struct {
	const char *name;
	const char *label;
} metric_labels[] = {
	{"memory_get_usage", "memory_get_usage()"},
	{"memory_get_real_usage", "memory_get_usage(true)"},
	{"memory_get_peak_usage", "peak usage"},
	{"memory_limit", "memory_limit"},
	{"zend_mm_heap_total", "Heap total"},
	{"zend_mm_heap_usage", "Heap usage"},
	{"vm_stack_total", "VM stack"},
	{"vm_stack_usage", "VM stack usage"},
	{"compiler_arena_total", "Compiler arena"},
	{"compiler_arena_usage", "Compiler arena usage"},
	{"heap_memory_analyzed_percentage", "Analyzed"},
	{"rss", "RSS"},
};

static void metric_label(struct rm_strbuf *cell, struct rm_text name)
{
	for (size_t i = 0; i < RM_COUNT_OF(metric_labels); i++) {
		if (rm_text_is(name, metric_labels[i].name)) {
			rm_strbuf_add_cstr(cell, metric_labels[i].label);
		}
	}
}

static void metric_signed(struct rm_strbuf *cell, double value)
{
	double rounded = rm_human_round(value, 1);
	struct rm_human h;

	/* By the rounded value: nothing is -0.0. */
	rm_strbuf_addf(cell, "%s%s", rounded < 0 ? "-" : "+",
		rm_human_fixed(&h,
			rounded < 0   ? -rounded
			: rounded > 0 ? rounded
						  : 0,
			1));
}

/* 98.2%, and -0.7pt */
static void metric_fill_share(
	struct rm_strbuf *cell, const struct rm_metric_delta *row, size_t column)
{
	struct rm_human h;

	if (column == 1 || column == 2) {
		rm_strbuf_addf(
			cell, "%s%%", rm_human_fixed(&h, column == 1 ? row->baseline : row->target, 1));
	} else if (column == 3) {
		metric_signed(cell, row->target - row->baseline);
		rm_strbuf_add_cstr(cell, "pt");
	}
}

static void metric_fill(struct rm_strbuf *cell, const void *item, size_t column)
{
	const struct rm_metric_delta *row = item;
	struct rm_human h;

	if (column == 0) {
		metric_label(cell, row->name);
	} else if (row->is_share) {
		metric_fill_share(cell, row, column);
	} else if (column <= 2) {
		rm_strbuf_add_cstr(
			cell, rm_human_bytes(&h, (int64_t)(column == 1 ? row->baseline : row->target)));
	} else if (column == 3) {
		rm_compare_add_signed_bytes(cell, (int64_t)row->target - (int64_t)row->baseline);
	} else if (row->has_percent) {
		rm_strbuf_add_char(cell, '(');
		metric_signed(cell, row->percent);
		rm_strbuf_add_cstr(cell, "%)");
	}
}

static const struct delta_table metric_table = {
	.rule = 87,
	.columns = {{"Metric", -35}, {"Baseline", 14}, {"Target", 14}, {"Delta", 14}, {"", 0}},
	.column_count = 5,
	.fill = metric_fill,
};

static void text_metrics(struct rm_strbuf *out, const struct rm_metric_deltas *metrics)
{
	bool is_open = false;

	for (size_t i = 0; i < metrics->rows.count; i++) {
		if (metrics->rows.items[i].is_extra) {
			continue;
		}
		if (!is_open) {
			rm_strbuf_add_cstr(out, "=== Summary Delta ===\n\n");
			table_head(out, &metric_table);
			is_open = true;
		}
		table_row(out, &metric_table, &metrics->rows.items[i]);
	}
	rm_strbuf_add_cstr(out, is_open ? "\n" : "");
}

/* ---- types ---- */

/* Without the name space, and without the words that all of them end in. */
static void type_name(struct rm_strbuf *cell, struct rm_text type)
{
	static const struct rm_text tail = RM_TEXT_LITERAL("MemoryLocation");

	for (size_t i = type.len; i > 0; i--) {
		if (type.ptr[i - 1] == '\\') {
			type.ptr += i;
			type.len -= i;
			break;
		}
	}
	if (type.len > tail.len && memcmp(type.ptr + type.len - tail.len, tail.ptr, tail.len) == 0) {
		type.len -= tail.len;
	}
	rm_utf8_add_escaped(cell, type);
}

static void count_fill(struct rm_strbuf *cell, const struct rm_count_delta *row, size_t column)
{
	struct rm_human h;

	switch (column) {
	case 1:
		rm_strbuf_addf(cell, "%+" PRId64, rm_delta_count(row));
		break;
	case 2:
		rm_strbuf_add_cstr(cell, rm_human_bytes(&h, (int64_t)row->baseline_bytes));
		break;
	case 3:
		rm_strbuf_add_cstr(cell, rm_human_bytes(&h, (int64_t)row->target_bytes));
		break;
	default:
		rm_compare_add_signed_bytes(cell, rm_delta_bytes(row));
		break;
	}
}

static void type_fill(struct rm_strbuf *cell, const void *item, size_t column)
{
	const struct rm_count_delta *row = item;

	if (column == 0) {
		type_name(cell, row->name);
	} else {
		count_fill(cell, row, column);
	}
}

static const struct delta_table type_table = {
	.rule = 82,
	.columns = {{"Type", -30}, {"Count " DELTA, 10}, {"Baseline", 12}, {"Target", 12},
		{"Memory " DELTA, 14}},
	.column_count = 5,
	.fill = type_fill,
};

static void text_types(struct rm_strbuf *out, const struct rm_count_deltas *types)
{
	if (types->rows.count == 0) {
		return;
	}
	rm_strbuf_add_cstr(out, "=== Type Breakdown Delta ===\n\n");
	table_head(out, &type_table);
	for (size_t i = 0; i < types->rows.count; i++) {
		table_row(out, &type_table, &types->rows.items[i]);
	}
	rm_strbuf_add_char(out, '\n');
}

/* ---- classes ---- */

static void class_fill(struct rm_strbuf *cell, const void *item, size_t column)
{
	static const size_t columns[] = {0, 1, 4, 3};
	const struct rm_count_delta *row = item;

	if (column == 0) {
		rm_utf8_add_escaped(cell, row->name);
	} else {
		count_fill(cell, row, columns[column]);
	}
}

static const struct delta_table class_table = {
	.rule = 82,
	.columns = {{"Class", -40}, {"Count " DELTA, 10}, {"Memory " DELTA, 14}, {"Target Memory", 14}},
	.column_count = 4,
	.fill = class_fill,
};

static size_t text_most(const struct rm_count_deltas *deltas, size_t most)
{
	return deltas->rows.count < most ? deltas->rows.count : most;
}

static void text_classes_changed(struct rm_strbuf *out, const struct rm_count_deltas *deltas)
{
	size_t shown = text_most(deltas, TABLE_CLASSES_CHANGED);

	if (shown == 0) {
		return;
	}
	table_head(out, &class_table);
	for (size_t i = 0; i < shown; i++) {
		table_row(out, &class_table, &deltas->rows.items[i]);
	}
	rm_compare_add_left(out, "  ", deltas->rows.count - shown);
	rm_strbuf_add_char(out, '\n');
}

static void text_classes_of_one(
	struct rm_strbuf *out, const char *title, const struct rm_count_deltas *deltas, bool is_target)
{
	size_t shown = text_most(deltas, TABLE_CLASSES_OTHER);
	struct rm_strbuf name = {0};

	if (shown == 0) {
		return;
	}
	rm_strbuf_add_cstr(out, title);
	for (size_t i = 0; i < shown; i++) {
		const struct rm_count_delta *row = &deltas->rows.items[i];
		uint64_t count = is_target ? row->target_count : row->baseline_count;
		struct rm_human h;

		rm_strbuf_clear(&name);
		rm_utf8_add_escaped(&name, row->name);
		rm_strbuf_add_cstr(out, "    ");
		rm_text_cell_add(out, rm_strbuf_text(&name), -40, false);
		rm_strbuf_add_char(out, ' ');
		rm_text_cell_add(out, rm_text_of(rm_human_count(&h, (int64_t)count)), 8, false);
		rm_strbuf_addf(out, " instances  %s\n",
			rm_human_bytes(&h, (int64_t)(is_target ? row->target_bytes : row->baseline_bytes)));
	}
	rm_compare_add_left(out, "    ", deltas->rows.count - shown);
	rm_strbuf_add_char(out, '\n');
	rm_strbuf_release(&name);
}

static void text_classes(struct rm_strbuf *out, const struct rm_class_deltas *classes)
{
	if (classes->changed.rows.count + classes->added.rows.count + classes->removed.rows.count ==
		0) {
		return;
	}
	rm_strbuf_add_cstr(out, "=== Class Memory Changes ===\n\n");
	text_classes_changed(out, &classes->changed);
	text_classes_of_one(out, "  New classes (target only):\n", &classes->added, true);
	text_classes_of_one(out, "  Removed classes (baseline only):\n", &classes->removed, false);
}

void rm_compare_write_tables(struct rm_strbuf *out, const struct rm_compare *compare)
{
	text_metrics(out, &compare->metrics);
	text_types(out, &compare->types);
	text_classes(out, &compare->classes);
}
