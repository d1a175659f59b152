/*
 * Arrays with big tables and little in them: tables never shrink, so what a mass unset() leaves
 * is a table of holes. Empty ones count as well. What is lost is the difference to the table that
 * the elements would get today.
 */
#include "base.h"

#include "pass.h"

#include "topk.h"
#include "zendmm.h"

#define SPARSE_TABLE_BYTES_MIN (32 * 1024)
#define SPARSE_FILL_FACTOR     4 /* under a quarter of the slots in use */
#define SPARSE_ROWS_MAX        5
#define TABLE_SLOTS_MIN        8

#define HASH_SLOT_BYTES    40 /* a bucket of 32 and two words of the hash part */
#define PACKED_EXTRA_BYTES 8  /* packed tables have a hash part of two words in all */

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
	rm_finding_attach(f, array->node);
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

static int sparse_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_graph *graph = context->graph;
	struct rm_container array;
	struct rm_topk top;

	(void)err;
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
	return 0;
}

const struct rm_pass rm_pass_top_arrays = {
	.name = "top_arrays",
	.summary = "big array tables with few elements",
	.needs = RM_NEED_NODES,
	.emits = {RM_FINDING_SPARSE_ARRAY},
	.emits_count = 1,
	.run = sparse_run,
};
