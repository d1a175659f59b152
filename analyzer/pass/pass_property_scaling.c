/*
 * What an instance costs, and what all instances have in common: for the classes that matter, which
 * properties hold a value of their own in each instance, so that their memory grows with the count,
 * and which hold one value that all share. The size of a property is what dropping it in all
 * instances would free: values that somebody else holds too cost nothing here, and a service that a
 * hundred objects refer to is shared, whatever hangs below it.
 */
#include "base.h"

#include "pass.h"

#include "id_sort.h"
#include "property_declaration.h"
#include "property_edges.h"
#include "topk.h"
#include "value_finding.h"
#include "vec.h"

#define SCALING_INSTANCES_MIN   100 /* more than these */
#define SCALING_HEAP_PERCENT    10
#define SCALING_OBJECTS_PERCENT 50
#define SCALING_CLASSES_MAX     5
#define SCALING_ASKED_MAX       20 /* classes whose retained size is computed */
#define SCALING_PROPERTIES_MAX  64
/* From that share of different values on, every instance has its own. */
#define PER_INSTANCE_PERCENT 90

/* Interned strings: the same bit in all versions. */
#define TYPE_INFO_INTERNED (1u << 6)

struct scaling_class {
	uint32_t class_id;
	struct rm_freed retained;
};

struct scaling_property {
	const struct rm_property *property;
	rm_edge_ids edges; /* in all instances */
	uint64_t distinct;
	struct rm_freed freed;
	rm_node sample;
};

typedef RM_VEC(struct scaling_property) scaling_properties;

/* ---- classes ---- */

/* What dropping all instances frees is at most this. */
static uint64_t scaling_bound(const struct rm_pass_context *context, uint32_t class_id)
{
	const struct rm_property_stats *stats = &context->derived->properties;
	const struct rm_retained *tree = &context->derived->retained;
	uint64_t bound = 0;

	for (uint32_t i = 0; i < rm_class_live_count(stats, class_id); i++) {
		bound +=
			rm_retained_allocated(tree, stats->instances[stats->first_instances[class_id] + i]);
	}
	for (uint32_t i = stats->first_of_class[class_id]; i != RM_PROPERTY_NONE;
		 i = stats->items.items[i].next) {
		bound += stats->items.items[i].joint_allocated;
	}
	return bound;
}

static bool scaling_is_percent(uint64_t bytes, uint64_t of, unsigned percent)
{
	return of > 0 && (double)bytes * 100.0 >= (double)of * percent;
}

static int scaling_compare_classes(const void *left, const void *right)
{
	const struct scaling_class *a = left, *b = right;

	if (a->retained.allocated != b->retained.allocated) {
		return a->retained.allocated > b->retained.allocated ? -1 : 1;
	}
	return a->class_id < b->class_id ? -1 : a->class_id > b->class_id;
}

/*
 * Whether so many classes are known to retain more than this that a class with this bound comes too late. Keeps the heaviest
 * of them in descending order.
 */
static bool scaling_is_beaten(const uint64_t *heaviest, uint64_t bound)
{
	return heaviest[SCALING_CLASSES_MAX - 1] > bound;
}

static void scaling_note_heavy(uint64_t *heaviest, uint64_t bytes)
{
	for (int i = 0; i < SCALING_CLASSES_MAX; i++) {
		if (bytes > heaviest[i]) {
			uint64_t less = heaviest[i];

			heaviest[i] = bytes;
			bytes = less;
		}
	}
}

/* The classes to report, heaviest first; returns how many. Bounds descend, so asking may end early. */
static uint32_t scaling_choose(struct scaling_class *chosen, const struct rm_pass_context *context)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_property_stats *stats = &context->derived->properties;
	uint64_t object_bytes = 0, heap_bytes = context->heap->heap_bytes;
	uint64_t heaviest[SCALING_CLASSES_MAX] = {0};
	struct rm_topk top;
	uint32_t count = 0;

	for (uint32_t i = 0; i < graph->class_count; i++) {
		object_bytes += graph->classes[i].bytes;
	}
	rm_topk_init(&top, SCALING_ASKED_MAX);
	for (uint32_t i = 0; i < graph->class_count; i++) {
		if (rm_class_live_count(stats, i) > SCALING_INSTANCES_MIN &&
			stats->first_of_class[i] != RM_PROPERTY_NONE) {
			uint64_t bound = scaling_bound(context, i);

			if (scaling_is_percent(bound, heap_bytes, SCALING_HEAP_PERCENT) ||
				graph->classes[i].bytes * 2 > object_bytes) {
				rm_topk_add(&top, bound, i);
			}
		}
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count && !scaling_is_beaten(heaviest, top.items[i].weight); i++) {
		uint32_t id = (uint32_t)top.items[i].id;
		struct scaling_class *class = &chosen[count];

		class->class_id = id;
		rm_freed_class(&class->retained, context->freed, id, rm_class_live_count(stats, id));
		if (scaling_is_percent(class->retained.allocated, heap_bytes, SCALING_HEAP_PERCENT) ||
			graph->classes[id].bytes * 100 > object_bytes * SCALING_OBJECTS_PERCENT) {
			scaling_note_heavy(heaviest, class->retained.allocated);
			count++;
		}
	}
	rm_topk_release(&top);
	qsort(chosen, count, sizeof(*chosen), scaling_compare_classes);
	return count < SCALING_CLASSES_MAX ? count : SCALING_CLASSES_MAX;
}

/* ---- properties of a class ---- */

static void scaling_measure(struct scaling_property *row, const struct rm_pass_context *context)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_property_stats *stats = &context->derived->properties;
	RM_VEC(rm_node) targets = {0};
	struct rm_edge edge;

	rm_vec_reserve(&targets, row->edges.count);
	for (size_t i = 0; i < row->edges.count; i++) {
		rm_graph_edge(&edge, graph, row->edges.items[i]);
		if (edge.kind != RM_EDGE_KEY) {
			rm_vec_push(&targets, edge.child);
		}
	}
	row->sample = targets.count > 0 ? targets.items[0] : RM_NODE_NONE;
	row->distinct = rm_ids_make_distinct(targets.items, targets.count);
	rm_vec_release(&targets);
	if (rm_property_bound(row->property) > 0) {
		rm_freed_property(&row->freed, context->freed,
			(uint32_t)(row->property - stats->items.items), &row->edges);
	}
}

static int scaling_compare(const void *left, const void *right)
{
	const struct scaling_property *a = left, *b = right;

	if (a->freed.bytes != b->freed.bytes) {
		return a->freed.bytes > b->freed.bytes ? -1 : 1;
	}
	return a->property < b->property ? -1 : a->property > b->property;
}

static void scaling_collect(
	scaling_properties *rows, const struct rm_pass_context *context, uint32_t class_id)
{
	const struct rm_property_stats *stats = &context->derived->properties;
	uint32_t properties[SCALING_PROPERTIES_MAX];
	rm_edge_ids edges[SCALING_PROPERTIES_MAX] = {0};
	struct rm_topk top;

	rm_topk_init(&top, SCALING_PROPERTIES_MAX);
	for (uint32_t i = stats->first_of_class[class_id]; i != RM_PROPERTY_NONE;
		 i = stats->items.items[i].next) {
		rm_topk_add(&top, rm_property_bound(&stats->items.items[i]), i);
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		properties[i] = (uint32_t)top.items[i].id;
	}
	rm_property_edges_each(edges, context->graph, stats, properties, (uint32_t)top.count);
	for (size_t i = 0; i < top.count; i++) {
		struct scaling_property *row = rm_vec_add(rows);

		row->property = &stats->items.items[properties[i]];
		row->edges = edges[i];
		scaling_measure(row, context);
	}
	rm_topk_release(&top);
	if (rows->count > 1) {
		qsort(rows->items, rows->count, sizeof(*rows->items), scaling_compare);
	}
}

static bool scaling_is_one(const struct scaling_property *row)
{
	return row->distinct == 1 && row->property->refs > 1;
}

static bool scaling_is_own(const struct scaling_property *row)
{
	return row->distinct * 100 >= row->property->refs * PER_INSTANCE_PERCENT;
}

/* Shared, or kept by others than the instances: either way nothing that grows with their count. */
static bool scaling_is_shared(const struct scaling_property *row)
{
	return scaling_is_one(row) || row->freed.bytes == 0;
}

/*
 * All properties of their own dropped at once: what two of them hold (one may hold instances that
 * have the other) counts once.
 */
static void scaling_sum(
	struct rm_freed *total, const struct rm_pass_context *context, const scaling_properties *rows)
{
	rm_edge_ids edges = {0};
	size_t own = 0, count = 0;

	memset(total, 0, sizeof(*total));
	for (size_t i = 0; i < rows->count; i++) {
		if (!scaling_is_shared(&rows->items[i])) {
			*total = rows->items[i].freed;
			count += rows->items[i].edges.count;
			own++;
		}
	}
	if (own <= 1) {
		return;
	}
	rm_vec_reserve(&edges, count);
	for (size_t i = 0; i < rows->count; i++) {
		const rm_edge_ids *more = &rows->items[i].edges;

		if (!scaling_is_shared(&rows->items[i])) {
			memcpy(edges.items + edges.count, more->items, more->count * sizeof(*more->items));
			edges.count += more->count;
		}
	}
	rm_freed_edges(total, context->freed, edges.items, edges.count);
	rm_vec_release(&edges);
}

static struct rm_text scaling_reason(
	const struct rm_graph *graph, const struct scaling_property *row)
{
	uint8_t type = graph->types[row->sample];
	struct rm_container array;

	if (!scaling_is_one(row) && scaling_is_own(row)) {
		return RM_TEXT_LITERAL("held elsewhere");
	}
	if (type == RM_TYPE_REFERENCE) {
		return RM_TEXT_LITERAL("PHP reference");
	}
	if (type == RM_TYPE_ARRAY) {
		return rm_graph_container(&array, graph, row->sample) &&
					   (array.flags & RM_CONTAINER_IMMUTABLE) != 0
				   ? RM_TEXT_LITERAL("immutable array")
				   : RM_TEXT_LITERAL("array, CoW");
	}
	if (type == RM_TYPE_OBJECT) {
		return RM_TEXT_LITERAL("object");
	}
	return type == RM_TYPE_STRING &&
				   (rm_graph_type_info(graph, row->sample) & TYPE_INFO_INTERNED) != 0
			   ? RM_TEXT_LITERAL("interned string")
			   : RM_TEXT_LITERAL("shared");
}

/* ---- the finding ---- */

static void scaling_add_name(
	struct rm_facts *facts, const struct rm_graph *graph, const struct rm_property *property)
{
	struct rm_text name = rm_graph_text(graph, property->link);

	/*
	 * A private property of a parent that this class has one of the same name of: "Parent::name".
	 */
	for (size_t i = name.len; i > 2; i--) {
		if (name.ptr[i - 1] == ':' && name.ptr[i - 2] == ':') {
			rm_fact_add_text(facts, "class_name", (struct rm_text){name.ptr, i - 2});
			name = (struct rm_text){name.ptr + i, name.len - i};
			break;
		}
	}
	rm_fact_add_text(facts, "property", name);
}

static void scaling_add_row(struct rm_fact_list *list, const struct rm_graph *graph,
	const struct scaling_property *row, bool is_shared)
{
	struct rm_facts *facts = rm_fact_list_add(list);

	scaling_add_name(facts, graph, row->property);
	rm_fact_add_count(facts, "distinct_targets", (int64_t)row->distinct);
	rm_fact_add_count(facts, "total_refs", (int64_t)row->property->refs);
	rm_fact_add_bytes(facts, "size", (int64_t)row->freed.bytes);
	rm_fact_add_bytes(
		facts, "avg_size", row->distinct > 0 ? (int64_t)(row->freed.bytes / row->distinct) : 0);
	rm_fact_add_text(facts, "scaling",
		scaling_is_one(row)   ? RM_TEXT_LITERAL("SHARED")
		: scaling_is_own(row) ? RM_TEXT_LITERAL("PER-INSTANCE")
							  : RM_TEXT_LITERAL("PARTIALLY SHARED"));
	rm_fact_add_node(facts, "sample_child_id", row->sample);
	if (is_shared) {
		rm_fact_add_text(facts, "share_reason", scaling_reason(graph, row));
	}
}

static uint32_t scaling_add_rows(struct rm_finding *f, const char *key,
	const struct rm_graph *graph, const scaling_properties *rows, bool is_shared)
{
	struct rm_fact_list *list = rm_fact_add_list(&f->facts, key);
	uint32_t count = 0;

	for (size_t i = 0; i < rows->count; i++) {
		if (scaling_is_shared(&rows->items[i]) == is_shared) {
			scaling_add_row(list, graph, &rows->items[i], is_shared);
			count++;
		}
	}
	return count;
}

/* Declared properties that hold no heap value in any instance. */
static uint32_t scaling_count_scalars(
	const struct rm_graph *graph, const struct rm_property_stats *stats, uint32_t class_id)
{
	uint32_t declared = rm_class_declared_count(graph, class_id), used = 0;
	struct rm_container object;

	if (declared == 0 &&
		rm_graph_container(&object, graph, stats->instances[stats->first_instances[class_id]])) {
		declared = object.capacity;
	}
	for (uint32_t i = stats->first_of_class[class_id]; i != RM_PROPERTY_NONE;
		 i = stats->items.items[i].next) {
		used += stats->items.items[i].is_dynamic ? 0 : 1;
	}
	return declared > used ? declared - used : 0;
}

static void scaling_say(struct rm_finding *f, uint32_t own, uint32_t scalars, uint32_t shared)
{
	rm_finding_say_summary(f,
		"{class_name} ({instance_count} instances): {per_instance_count} per-instance "
		"prop{per_instance_count?|s} ({per_instance_bytes%kb}/instance {size_mode}), {shared_count} "
		"shared");
	if (own > 0) {
		rm_finding_say_hypothesis(f, "PER-INSTANCE ({size_mode}, scales with count):");
		rm_finding_say_hypothesis(f,
			"{per_instance_properties<8:  {class_name}::${property}: {distinct_targets} "
			"cop{distinct_targets?y|ies} x {avg_size} = {size}|\n}");
	}
	if (scalars > 0) {
		rm_finding_say_hypothesis(f,
			"({scalar_properties_count} scalar propert{scalar_properties_count?y|ies} per-instance, "
			"included in object size)");
	}
	if (shared > 0) {
		rm_finding_say_hypothesis(
			f, "SHARED: {shared_properties<10:{class_name}::${property} ({share_reason})|, }");
	}
	if (own > 0) {
		rm_finding_say_next(f, "Create small values only when they are first needed");
		rm_finding_say_next(
			f, "Give properties that start out equal a default value: all instances share it");
	}
}

static void scaling_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct scaling_class *class)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_property_stats *stats = &context->derived->properties;
	uint32_t instances = rm_class_live_count(stats, class->class_id);
	uint32_t scalars = scaling_count_scalars(graph, stats, class->class_id), own, shared;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_PROPERTY_SCALING);
	scaling_properties rows = {0};
	struct rm_freed total;

	scaling_collect(&rows, context, class->class_id);
	rm_fact_add_text(&f->facts, "class_name", graph->classes[class->class_id].name);
	rm_fact_add_count(&f->facts, "instance_count", instances);
	own = scaling_add_rows(f, "per_instance_properties", graph, &rows, false);
	shared = scaling_add_rows(f, "shared_properties", graph, &rows, true);
	scaling_sum(&total, context, &rows);
	rm_fact_add_count(&f->facts, "scalar_properties_count", scalars);
	rm_fact_add_bytes(&f->facts, "per_instance_total_bytes", (int64_t)total.bytes);
	rm_fact_add_text(&f->facts, "size_mode", RM_TEXT_LITERAL("retained"));
	rm_fact_add_count(&f->facts, "per_instance_count", own);
	rm_fact_add_count(&f->facts, "shared_count", shared);
	rm_fact_add_bytes(&f->facts, "per_instance_bytes", (int64_t)(total.bytes / instances));
	rm_fact_add_bytes(&f->facts, "freed_allocated_bytes", (int64_t)total.allocated);
	rm_fact_add_bytes(&f->facts, "retained_bytes", (int64_t) class->retained.bytes);
	rm_finding_set_severity(
		f, own == 0 ? RM_SEVERITY_INFO
					: rm_severity_up_to_medium(total.allocated, context->heap->heap_bytes));
	rm_finding_set_memory(f, context, total.bytes, RM_IMPACT_CURRENT);
	rm_finding_set_members(
		f, context, stats->instances + stats->first_instances[class->class_id], instances);
	scaling_say(f, own, scalars, shared);
	rm_finding_end(f);
	for (size_t i = 0; i < rows.count; i++) {
		rm_vec_release(&rows.items[i].edges);
	}
	rm_vec_release(&rows);
}

static int scaling_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct scaling_class classes[SCALING_ASKED_MAX + 1] = {0};
	uint32_t count = scaling_choose(classes, context);

	(void)err;
	for (uint32_t i = 0; i < count; i++) {
		scaling_emit(context, findings, &classes[i]);
	}
	return 0;
}

const struct rm_pass rm_pass_property_scaling = {
	.name = "property_scaling",
	.summary = "what each instance has of its own, and what all share",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_PROPERTY_SCALING},
	.emits_count = 1,
	.run = scaling_run,
};
