/*
 * Two lists of arrays.
 *
 * Large ones, by what they retain. An array that holds most of what the array around it holds is no
 * row of its own: it is how that row goes on inwards, and the row says so.
 *
 * Sparse ones: big tables with little in them. Tables never shrink, so what a mass unset() leaves
 * is a table of holes. Empty ones count as well. What is lost is the difference to the table that
 * the elements would get today.
 */
#include "base.h"

#include "pass.h"

#include "topk.h"
#include "value_finding.h"
#include "value_shape.h"
#include "vec.h"
#include "zendmm.h"

#define LARGE_BYTES_MIN 10240
#define LARGE_ROWS_MAX  10
/* An array with that much of what the array around it retains is its descent. */
#define DESCENT_PERCENT   80
#define DESCENT_STEPS_MAX 8
/*
 * A table of names (variables, dynamic properties) with fewer entries is no array to a programmer.
 */
#define NAMES_COUNT_MIN 100

#define SPARSE_TABLE_BYTES_MIN (32 * 1024)
#define SPARSE_FILL_FACTOR     4 /* under a quarter of the slots in use */
#define SPARSE_ROWS_MAX        5
#define TABLE_SLOTS_MIN        8

#define HASH_SLOT_BYTES    40 /* a bucket of 32 and two words of the hash part */
#define PACKED_EXTRA_BYTES 8  /* packed tables have a hash part of two words in all */

/* ---- large ---- */

struct large_array {
	rm_node node;
	uint32_t number; /* in preorder of the dominator tree */
	uint32_t around; /* index of the nearest array that dominates it, plus 1; 0: none */
	uint32_t within; /* index of the heaviest array that is its descent, plus 1 */
	bool is_descent;
	uint64_t retained_bytes;
};

typedef RM_VEC(struct large_array) large_arrays;

/* Tables in which PHP keeps variables and properties by name: arrays only in the engine's eyes. */
static bool large_is_names(const struct rm_graph *graph, const struct rm_container *array)
{
	struct rm_edge edge;

	if (!rm_graph_path_edge(&edge, graph, array->node)) {
		return false;
	}
	return edge.kind == RM_EDGE_ROOT || edge.kind == RM_EDGE_SYMBOL_TABLE ||
		   edge.kind == RM_EDGE_STATIC_VARIABLES || edge.kind == RM_EDGE_CAPTURED ||
		   (edge.kind == RM_EDGE_DYNAMIC_PROPERTIES && array->count < NAMES_COUNT_MIN);
}

static int large_compare_numbers(const void *left, const void *right)
{
	const struct large_array *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static void large_collect(large_arrays *arrays, const struct rm_pass_context *context)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_retained *tree = &context->derived->retained;
	struct rm_container array;

	for (uint32_t i = 0; i < graph->container_count; i++) {
		rm_graph_container_at(&array, graph, i);
		if ((array.flags & RM_CONTAINER_ARRAY) != 0 &&
			rm_retained_bytes(tree, array.node) >= LARGE_BYTES_MIN &&
			!large_is_names(graph, &array)) {
			struct large_array *large = rm_vec_add(arrays);

			large->node = array.node;
			large->number = tree->numbers[array.node];
			large->retained_bytes = rm_retained_bytes(tree, array.node);
		}
	}
	if (arrays->count > 1) {
		qsort(arrays->items, arrays->count, sizeof(*arrays->items), large_compare_numbers);
	}
}

/* In preorder the array around an array is the last one before it that dominates it. */
static void large_nest(large_arrays *arrays, const struct rm_retained *tree)
{
	uint32_t around = 0;

	for (uint32_t i = 0; i < arrays->count; i++) {
		struct large_array *array = &arrays->items[i], *outer;

		while (around != 0 &&
			   !rm_retained_dominates(tree, arrays->items[around - 1].node, array->node)) {
			around = arrays->items[around - 1].around;
		}
		array->around = around;
		if (around != 0) {
			outer = &arrays->items[around - 1];
			if (array->retained_bytes * 100 >= outer->retained_bytes * DESCENT_PERCENT) {
				array->is_descent = true;
				outer->within = i + 1;
			}
		}
		around = i + 1;
	}
}

static void large_add_descent(
	struct rm_finding *f, const large_arrays *arrays, const struct large_array *array)
{
	struct rm_fact_list *list;

	if (array->within == 0) {
		return;
	}
	list = rm_fact_add_list(&f->facts, "descent");
	for (int i = 0; i < DESCENT_STEPS_MAX && array->within != 0; i++) {
		struct rm_facts *item = rm_fact_list_add(list);

		array = &arrays->items[array->within - 1];
		rm_fact_add_path(item, "path", array->node, RM_TEXT_NONE);
		rm_fact_add_bytes(item, "retained_size", (int64_t)array->retained_bytes);
	}
}

/* Whether data piles up in it, or where it goes on inwards. */
static bool large_accumulates(const struct rm_pass_context *context, const large_arrays *arrays,
	const struct large_array *array)
{
	for (int i = 0; i <= DESCENT_STEPS_MAX; i++) {
		if (rm_value_accumulates(context->derived, context->heap, array->node)) {
			return true;
		}
		if (array->within == 0) {
			return false;
		}
		array = &arrays->items[array->within - 1];
	}
	return false;
}

static void large_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const large_arrays *arrays, const struct large_array *large)
{
	const struct rm_graph *graph = context->graph;
	uint64_t table_bytes = rm_graph_size(graph, large->node);
	uint64_t allocated = rm_retained_allocated(&context->derived->retained, large->node);
	struct rm_container array = {0};
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_LARGE_ARRAY);

	rm_graph_container(&array, graph, large->node);
	if (rm_node_is_engine(graph, large->node) || !large_accumulates(context, arrays, large)) {
		rm_finding_set_severity(f, RM_SEVERITY_LOW);
	} else {
		rm_finding_set_severity(f, rm_severity_up_to_medium(allocated, context->heap->heap_bytes));
	}
	rm_finding_set_memory(f, context, large->retained_bytes, RM_IMPACT_CURRENT);
	rm_fact_add_node(&f->facts, "node_id", large->node);
	rm_fact_add_bytes(&f->facts, "table_size", (int64_t)table_bytes);
	rm_fact_add_bytes(&f->facts, "retained_size", (int64_t)large->retained_bytes);
	rm_fact_add_bytes(&f->facts, "retained_allocated_bytes", (int64_t)allocated);
	rm_fact_add_count(&f->facts, "element_count", array.count);
	rm_fact_add_count(&f->facts, "capacity", array.capacity);
	rm_fact_add_count(&f->facts, "used_slots", array.used);
	rm_fact_add_bool(&f->facts, "packed", (array.flags & RM_CONTAINER_PACKED) != 0);
	rm_fact_add_path(&f->facts, "owner_path", large->node, RM_TEXT_NONE);
	large_add_descent(f, arrays, large);
	rm_finding_set_value(f, context, large->node);
	rm_finding_say_summary(
		f, large->retained_bytes > table_bytes
			   ? "{retained_size} retained (table: {table_size}), {element_count} "
				 "element{element_count?|s} \xE2\x80\x94 {owner_path}"
			   : "{table_size} array, {element_count} element{element_count?|s} \xE2\x80\x94 "
				 "{owner_path}");
	rm_finding_say_hypothesis(f,
		large->within != 0
			? "Most of it is further inside: {descent:{path} ({retained_size})|, }"
			: "A cache, a buffer or a list that grows: everything in it stays as long as it does");
	rm_finding_say_next(f, "Is there a limit to how many elements it gets?");
	if ((array.flags & RM_CONTAINER_PACKED) != 0) {
		rm_finding_say_next(f, "Use SplFixedArray if the number of elements is known and fixed");
	}
	rm_finding_end(f);
}

static void large_run(const struct rm_pass_context *context, struct rm_findings *findings)
{
	large_arrays arrays = {0};
	struct rm_topk top;

	large_collect(&arrays, context);
	large_nest(&arrays, &context->derived->retained);
	rm_topk_init(&top, LARGE_ROWS_MAX);
	for (uint32_t i = 0; i < arrays.count; i++) {
		if (!arrays.items[i].is_descent) {
			rm_topk_add(
				&top, arrays.items[i].retained_bytes, (uint64_t)arrays.items[i].node << 32 | i);
		}
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		large_emit(context, findings, &arrays, &arrays.items[(uint32_t)top.items[i].id]);
	}
	rm_topk_release(&top);
	rm_vec_release(&arrays);
}

/* ---- sparse ---- */

/* Bytes of a table with that many slots, in allocator slots or pages. */
static uint64_t sparse_table_bytes(const struct rm_container *array, uint64_t slots)
{
	if ((array->flags & RM_CONTAINER_PACKED) == 0) {
		return rm_zendmm_allocated(slots * HASH_SLOT_BYTES);
	}
	return rm_zendmm_allocated(
		slots * ((array->flags & RM_CONTAINER_SLOT16) != 0 ? 16 : 32) + PACKED_EXTRA_BYTES);
}

static uint64_t sparse_needed_bytes(const struct rm_container *array)
{
	uint64_t slots = TABLE_SLOTS_MIN;

	while (slots < array->count) {
		slots *= 2;
	}
	return sparse_table_bytes(array, slots);
}

static bool sparse_is(const struct rm_graph *graph, const struct rm_container *array)
{
	uint64_t table;

	if ((array->flags & RM_CONTAINER_ARRAY) == 0 ||
		(uint64_t)array->count * SPARSE_FILL_FACTOR >= array->capacity) {
		return false;
	}
	table = sparse_table_bytes(array, array->capacity);
	/* Tables outside the heap (shared by opcache) have no size here, and cost nothing. */
	return table >= SPARSE_TABLE_BYTES_MIN && rm_graph_allocated(graph, array->node) >= table / 2;
}

static void sparse_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct rm_container *array, uint64_t waste)
{
	const struct rm_graph *graph = context->graph;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_SPARSE_ARRAY);
	bool is_packed = (array->flags & RM_CONTAINER_PACKED) != 0;

	rm_finding_set_severity(f, rm_severity_of_waste(waste, context->heap->heap_bytes));
	rm_finding_set_confidence(f,
		(array->flags & RM_CONTAINER_ESTIMATED) != 0 ? RM_CONFIDENCE_MEDIUM : RM_CONFIDENCE_HIGH);
	rm_finding_set_impact(f, (int64_t)waste, RM_IMPACT_SAVING);
	rm_finding_set_value(f, context, array->node);
	rm_fact_add_node(&f->facts, "node_id", array->node);
	rm_fact_add_bytes(&f->facts, "table_size", (int64_t)rm_graph_size(graph, array->node));
	rm_fact_add_count(&f->facts, "element_count", array->count);
	rm_fact_add_count(&f->facts, "capacity", array->capacity);
	rm_fact_add_percent(&f->facts, "utilization_pct", 100.0 * array->count / array->capacity);
	rm_fact_add_bytes(
		&f->facts, "allocated_bytes", (int64_t)sparse_table_bytes(array, array->capacity));
	rm_fact_add_bytes(&f->facts, "needed_bytes", (int64_t)sparse_needed_bytes(array));
	rm_fact_add_bytes(&f->facts, "waste_bytes", (int64_t)waste);
	rm_fact_add_count(
		&f->facts, "tombstones", array->used > array->count ? array->used - array->count : 0);
	rm_fact_add_bool(&f->facts, "packed", is_packed);
	rm_fact_add_path(&f->facts, "owner_path", array->node, RM_TEXT_NONE);
	rm_finding_say_summary(f,
		"{table_size} table, {element_count}/{capacity} slots used ({utilization_pct%2}%) "
		"\xE2\x80\x94 {owner_path}");
	rm_finding_say_hypothesis(
		f, array->used > array->count
			   ? "Elements were removed ({tombstones} holes), and the table keeps its size"
			   : "The table was made for many more elements than it has");
	if (array->count == 0) {
		rm_finding_say_next(f, "Assign [] to the variable instead of removing element by element");
	} else if (is_packed) {
		rm_finding_say_next(f, "Repack with array_values() if the keys do not matter");
		rm_finding_say_next(f, "Else copy the elements into a new array with foreach");
	} else {
		rm_finding_say_next(
			f, "Copy the elements into a new array with foreach: keys stay, the table shrinks");
	}
	rm_finding_end(f);
}

static void sparse_run(const struct rm_pass_context *context, struct rm_findings *findings)
{
	const struct rm_graph *graph = context->graph;
	struct rm_container array;
	struct rm_topk top;

	rm_topk_init(&top, SPARSE_ROWS_MAX);
	for (uint32_t i = 0; i < graph->container_count; i++) {
		rm_graph_container_at(&array, graph, i);
		if (sparse_is(graph, &array)) {
			uint64_t waste =
				sparse_table_bytes(&array, array.capacity) - sparse_needed_bytes(&array);
			rm_topk_add(&top, waste, i);
		}
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		rm_graph_container_at(&array, graph, (uint32_t)top.items[i].id);
		sparse_emit(context, findings, &array, top.items[i].weight);
	}
	rm_topk_release(&top);
}

static int arrays_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	(void)err;
	if (context->derived != NULL) {
		large_run(context, findings);
	}
	sparse_run(context, findings);
	return 0;
}

const struct rm_pass rm_pass_top_arrays = {
	.name = "top_arrays",
	.summary = "arrays that hold much, and big tables with few elements",
	.needs = RM_NEED_NODES,
	.emits = {RM_FINDING_LARGE_ARRAY, RM_FINDING_SPARSE_ARRAY},
	.emits_count = 2,
	.run = arrays_run,
};
