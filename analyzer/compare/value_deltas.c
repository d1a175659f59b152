/*
 * An array that grows makes everything above it grow: the object that has it, the object above that
 * one. Such rows are marked, so that a reader gets one line for one change: the innermost, where it
 * happened. Of a chain of equals (a list and its next, and its next) it is the first.
 */
#include "base.h"

#include "value_deltas.h"

#include "deltas.h"
#include "php_path.h"
#include "stable_text.h"

#define SAME_PERCENT   1
#define SAME_BYTES_MIN 4096

bool rm_is_same_size(uint64_t a, uint64_t b)
{
	uint64_t difference = a > b ? a - b : b - a;

	return difference < SAME_BYTES_MIN || (double)difference * 100.0 < (double)a * SAME_PERCENT;
}

static uint64_t value_size(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

static void value_add(struct rm_value_deltas *deltas, const struct rm_value_match *match,
	const struct rm_report *baseline, const struct rm_report *target, double threshold)
{
	struct rm_value_delta row = {
		.baseline = match->baseline,
		.target = match->target,
		.is_baseline_path = match->is_baseline_path,
		.baseline_retained = rm_retained_bytes(&baseline->derived->retained, match->baseline),
		.target_retained = rm_retained_bytes(&target->derived->retained, match->target),
	};
	struct rm_container before, after;

	if (target->graph->types[match->target] == RM_TYPE_ARRAY &&
		rm_graph_container(&before, baseline->graph, match->baseline) &&
		rm_graph_container(&after, target->graph, match->target)) {
		row.has_elements = true;
		row.baseline_elements = before.count;
		row.target_elements = after.count;
	}
	if ((rm_value_delta_retained(&row) == 0 && rm_value_delta_elements(&row) == 0) ||
		rm_delta_is_below(row.baseline_retained, rm_value_delta_retained(&row), threshold)) {
		return;
	}
	rm_vec_push(&deltas->rows, row);
}

/* ---- which rows say the same ---- */

struct value_order {
	struct rm_value_delta *row;
	uint32_t number; /* in the target's dominator tree, whose subtrees are runs of numbers */
};

static int value_order_compare(const void *left, const void *right)
{
	const struct value_order *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static bool value_is_alike(const struct rm_graph *graph, rm_node a, rm_node b)
{
	return graph->types[a] == RM_TYPE_OBJECT && graph->types[b] == RM_TYPE_OBJECT &&
		   graph->class_ids[a] == graph->class_ids[b];
}

static void value_fold_pair(struct rm_value_delta *owner, struct rm_value_delta *owned,
	const struct rm_report *baseline, const struct rm_report *target)
{
	int64_t a = rm_value_delta_retained(owner), b = rm_value_delta_retained(owned);

	if ((a < 0) != (b < 0) || !rm_is_same_size(value_size(b), value_size(a)) ||
		rm_value_delta_elements(owner) != 0 ||
		!rm_retained_dominates(&baseline->derived->retained, owner->baseline, owned->baseline)) {
		return;
	}
	if (value_is_alike(target->graph, owner->target, owned->target)) {
		owned->is_folded = true;
	} else {
		owner->is_folded = true;
	}
}

/* Each row with the nearest one that holds it: a change goes up from one to the next. */
static void value_fold(struct rm_value_deltas *deltas, const struct rm_report *baseline,
	const struct rm_report *target)
{
	const struct rm_retained *tree = &target->derived->retained;
	size_t count = deltas->rows.count, depth = 0;
	struct value_order *order = rm_array(count, sizeof(*order));
	struct rm_value_delta **above = rm_array(count, sizeof(*above));

	for (size_t i = 0; i < count; i++) {
		order[i].row = &deltas->rows.items[i];
		order[i].number = tree->numbers[order[i].row->target];
	}
	if (count > 0) {
		qsort(order, count, sizeof(*order), value_order_compare);
	}
	for (size_t i = 0; i < count; i++) {
		while (depth > 0 &&
			   !rm_retained_dominates(tree, above[depth - 1]->target, order[i].row->target)) {
			depth--;
		}
		if (depth > 0) {
			value_fold_pair(above[depth - 1], order[i].row, baseline, target);
		}
		above[depth++] = order[i].row;
	}
	rm_free(order);
	rm_free(above);
}

/* ---- */

static int value_delta_compare(const void *left, const void *right)
{
	const struct rm_value_delta *a = left, *b = right;
	uint64_t x = value_size(rm_value_delta_retained(a));
	uint64_t y = value_size(rm_value_delta_retained(b));

	if (x == y) {
		x = value_size(rm_value_delta_elements(a));
		y = value_size(rm_value_delta_elements(b));
	}
	return x != y ? (x > y ? -1 : 1) : a->target < b->target ? -1 : a->target > b->target;
}

void rm_value_deltas_make(struct rm_value_deltas *deltas, const struct rm_value_matches *matches,
	const struct rm_report *baseline, const struct rm_report *target, double threshold)
{
	for (size_t i = 0; i < matches->items.count; i++) {
		value_add(deltas, &matches->items.items[i], baseline, target, threshold);
	}
	value_fold(deltas, baseline, target);
	if (deltas->rows.count > 0) {
		qsort(deltas->rows.items, deltas->rows.count, sizeof(*deltas->rows.items),
			value_delta_compare);
	}
}

void rm_value_deltas_release(struct rm_value_deltas *deltas)
{
	rm_vec_release(&deltas->rows);
}

void rm_value_delta_add_path(struct rm_strbuf *out, const struct rm_value_delta *row,
	const struct rm_report *baseline, const struct rm_report *target)
{
	struct rm_strbuf path = {0};

	if (row->is_baseline_path) {
		rm_php_path_add(&path, baseline->graph, row->baseline, 0);
	} else {
		rm_php_path_add(&path, target->graph, row->target, 0);
	}
	rm_stable_text_add(out, rm_strbuf_text(&path), RM_STABLE_LINES);
	rm_strbuf_release(&path);
}
