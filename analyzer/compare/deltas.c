/*
 * Types and classes are joined by name: the rows of both sides in one sorted list, in which equal
 * names are neighbours.
 */
#include "base.h"

#include "deltas.h"

#include "arena.h"
#include "stable_text.h"
#include "zendmm.h"

/* ---- metrics ---- */

#define METRIC_MAX 1e19

static const char metric_share[] = "heap_memory_analyzed_percentage";

static const char *const metric_names[] = {
	"memory_get_usage",
	"memory_get_real_usage",
	"memory_get_peak_usage",
	"memory_limit",
	"zend_mm_heap_total",
	"zend_mm_heap_usage",
	"vm_stack_total",
	"vm_stack_usage",
	"compiler_arena_total",
	"compiler_arena_usage",
	metric_share,
	"rss",
};

static bool metric_value(double *value, const struct rm_report *report, const char *name)
{
	*value = 0;
	/* As the report has it: by what has an owner, whatever the writer thought. */
	if (name == metric_share && report->heap.has_percentage) {
		*value = report->heap.analyzed_percentage;
		return true;
	}
	if (!rm_graph_summary_double(value, report->graph, name)) {
		*value = 0;
		return false;
	}
	/* Sizes that no process has; a damaged file may say so. */
	if (*value > METRIC_MAX || *value < -METRIC_MAX) {
		*value = 0;
		return false;
	}
	/* No limit is the largest number there is, or -1. */
	if (strcmp(name, "memory_limit") == 0 &&
		(*value >= (double)RM_ZENDMM_NO_LIMIT || *value <= 0)) {
		*value = 0;
		return false;
	}
	return true;
}

static void metric_add(struct rm_metric_deltas *deltas, const struct rm_report *baseline,
	const struct rm_report *target, const char *name, double threshold, bool is_extra)
{
	struct rm_metric_delta row = {
		.name = rm_text_of(name), .is_share = name == metric_share, .is_extra = is_extra};
	bool is_in_baseline = metric_value(&row.baseline, baseline, name);
	bool is_in_target = metric_value(&row.target, target, name);
	double delta = row.target - row.baseline;

	if (!is_in_baseline && !is_in_target) {
		return;
	}
	row.has_percent = row.baseline > 0 || row.baseline < 0;
	row.percent = row.has_percent ? delta / row.baseline * 100.0 : 0;
	if (threshold > 0 && row.has_percent &&
		(row.percent < 0 ? -row.percent : row.percent) < threshold) {
		return;
	}
	rm_vec_push(&deltas->rows, row);
}

/* Further numbers of our own snapshots that are bytes of the heap. */
static const char *const metric_extras[] = {
	"memory_get_peak_usage_real",
	"heap_reached_bytes",
	"heap_capacity_bytes",
	"heap_rounding_bytes",
	"heap_unreached_bytes",
	"heap_conservative_bytes",
};

void rm_metric_deltas_make(struct rm_metric_deltas *deltas, const struct rm_report *baseline,
	const struct rm_report *target, double threshold)
{
	for (size_t i = 0; i < RM_COUNT_OF(metric_names); i++) {
		metric_add(deltas, baseline, target, metric_names[i], threshold, false);
	}
	for (size_t i = 0; i < RM_COUNT_OF(metric_extras); i++) {
		metric_add(deltas, baseline, target, metric_extras[i], threshold, true);
	}
}

void rm_metric_deltas_release(struct rm_metric_deltas *deltas)
{
	rm_vec_release(&deltas->rows);
}

/* ---- types and classes ---- */

struct count_row {
	struct rm_text key;
	struct rm_text name;
	uint64_t count;
	uint64_t bytes;
	uint32_t side; /* 0 baseline, 1 target */
	uint32_t index;
};

struct count_rows {
	RM_VEC(struct count_row) rows;
	struct rm_arena arena;
};

static void count_add(struct count_rows *all, struct rm_text name, uint64_t count, uint64_t bytes,
	uint32_t side, bool is_class)
{
	struct count_row row = {
		.key = name, .name = name, .count = count, .bytes = bytes, .side = side};
	struct rm_strbuf key = {0};

	if (count == 0 && bytes == 0) {
		return;
	}
	if (is_class && memchr(name.ptr, '@', name.len) != NULL) {
		rm_stable_text_add(&key, name, RM_STABLE_LINES);
		row.key = (struct rm_text){rm_arena_text(&all->arena, key.bytes, key.len), key.len};
		rm_strbuf_release(&key);
	}
	row.index = (uint32_t)all->rows.count;
	rm_vec_push(&all->rows, row);
}

/* By key; within one the baseline's before the target's, each in the order of names. */
static int count_row_compare(const void *left, const void *right)
{
	const struct count_row *a = left, *b = right;
	int order = rm_text_compare(a->key, b->key);

	if (order == 0 && a->side != b->side) {
		order = a->side < b->side ? -1 : 1;
	}
	if (order == 0) {
		order = rm_text_compare(a->name, b->name);
	}
	return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

static void count_join(
	struct rm_count_deltas *out, const struct count_row *baseline, const struct count_row *target)
{
	struct rm_count_delta delta = {.name = target != NULL ? target->name : baseline->name};

	if (baseline != NULL) {
		delta.baseline_count = baseline->count;
		delta.baseline_bytes = baseline->bytes;
	}
	if (target != NULL) {
		delta.target_count = target->count;
		delta.target_bytes = target->bytes;
	}
	rm_vec_push(&out->rows, delta);
}

/* Rows [from, to) have one key, those before middle are the baseline's: the n-th with the n-th. */
static void count_join_group(struct rm_class_deltas *out, const struct count_row *rows, size_t from,
	size_t middle, size_t to)
{
	size_t pairs = middle - from < to - middle ? middle - from : to - middle;

	for (size_t i = 0; i < pairs; i++) {
		count_join(&out->changed, &rows[from + i], &rows[middle + i]);
	}
	for (size_t i = from + pairs; i < middle; i++) {
		count_join(&out->removed, &rows[i], NULL);
	}
	for (size_t i = middle + pairs; i < to; i++) {
		count_join(&out->added, NULL, &rows[i]);
	}
}

static void count_join_all(struct rm_class_deltas *out, struct count_rows *all)
{
	const struct count_row *rows = all->rows.items;
	size_t count = all->rows.count, middle, to;

	if (count > 0) {
		qsort(all->rows.items, count, sizeof(*rows), count_row_compare);
	}
	for (size_t from = 0; from < count; from = to) {
		for (middle = from; middle < count && rows[middle].side == 0 &&
							rm_text_equals(rows[middle].key, rows[from].key);) {
			middle++;
		}
		for (to = middle;
			 to < count && rows[to].side == 1 && rm_text_equals(rows[to].key, rows[from].key);) {
			to++;
		}
		count_join_group(out, rows, from, middle, to);
	}
	rm_vec_release(&all->rows);
	rm_arena_release(&all->arena);
}

bool rm_delta_is_below(uint64_t baseline, int64_t delta, double threshold)
{
	double size = delta < 0 ? -(double)delta : (double)delta;

	return threshold > 0 && baseline > 0 && size / (double)baseline * 100.0 < threshold;
}

/* Leaves out what did not change, or too little. */
static void count_filter(struct rm_count_deltas *deltas, double threshold)
{
	size_t kept = 0;

	for (size_t i = 0; i < deltas->rows.count; i++) {
		const struct rm_count_delta *row = &deltas->rows.items[i];

		if ((rm_delta_bytes(row) != 0 || rm_delta_count(row) != 0) &&
			!rm_delta_is_below(row->baseline_bytes, rm_delta_bytes(row), threshold)) {
			deltas->rows.items[kept++] = *row;
		}
	}
	deltas->rows.count = kept;
}

static uint64_t count_size(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

static int count_delta_compare(const void *left, const void *right)
{
	const struct rm_count_delta *a = left, *b = right;
	uint64_t x = count_size(rm_delta_bytes(a)), y = count_size(rm_delta_bytes(b));

	if (x == y) {
		x = count_size(rm_delta_count(a));
		y = count_size(rm_delta_count(b));
	}
	return x != y ? (x > y ? -1 : 1) : rm_text_compare(a->name, b->name);
}

static void count_sort(struct rm_count_deltas *deltas)
{
	if (deltas->rows.count > 0) {
		qsort(deltas->rows.items, deltas->rows.count, sizeof(*deltas->rows.items),
			count_delta_compare);
	}
}

void rm_type_deltas_make(struct rm_count_deltas *deltas, const struct rm_graph *baseline,
	const struct rm_graph *target, double threshold)
{
	const struct rm_graph *graphs[2] = {baseline, target};
	struct rm_class_deltas joined = {0};
	struct count_rows all = {0};

	for (uint32_t side = 0; side < 2; side++) {
		for (uint32_t i = 0; i < graphs[side]->loc_total_count; i++) {
			const struct rm_loc_total *total = &graphs[side]->loc_totals[i];

			count_add(&all, total->text, total->count, total->bytes, side, false);
		}
	}
	count_join_all(&joined, &all);
	/* Types have one list: those of one side only have nothing on the other. */
	for (size_t i = 0; i < joined.added.rows.count; i++) {
		rm_vec_push(&joined.changed.rows, joined.added.rows.items[i]);
	}
	for (size_t i = 0; i < joined.removed.rows.count; i++) {
		rm_vec_push(&joined.changed.rows, joined.removed.rows.items[i]);
	}
	count_filter(&joined.changed, threshold);
	count_sort(&joined.changed);
	*deltas = joined.changed;
	rm_count_deltas_release(&joined.added);
	rm_count_deltas_release(&joined.removed);
}

void rm_class_deltas_make(struct rm_class_deltas *deltas, const struct rm_graph *baseline,
	const struct rm_graph *target, double threshold)
{
	const struct rm_graph *graphs[2] = {baseline, target};
	struct count_rows all = {0};

	for (uint32_t side = 0; side < 2; side++) {
		for (uint32_t i = 0; i < graphs[side]->class_count; i++) {
			const struct rm_class *row = &graphs[side]->classes[i];

			count_add(&all, row->name, row->count, row->bytes, side, true);
		}
	}
	count_join_all(deltas, &all);
	count_filter(&deltas->changed, threshold);
	count_sort(&deltas->changed);
	count_sort(&deltas->added);
	count_sort(&deltas->removed);
}

void rm_count_deltas_release(struct rm_count_deltas *deltas)
{
	rm_vec_release(&deltas->rows);
}

void rm_class_deltas_release(struct rm_class_deltas *deltas)
{
	rm_count_deltas_release(&deltas->changed);
	rm_count_deltas_release(&deltas->added);
	rm_count_deltas_release(&deltas->removed);
}
