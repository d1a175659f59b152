/*
 * Sharing that works: properties of many objects that lead to one value, or to a few. Nothing to
 * act upon, but worth knowing: what looks like a hundred services is one, and what a hundred copies
 * would cost is not spent.
 *
 * Grouped by class and property, never by bare names. What is shared by nature (interned strings,
 * immutable arrays, the engine's tables) is left out.
 */
#include "base.h"

#include "pass.h"

#include "id_sort.h"
#include "property_edges.h"
#include "topk.h"
#include "value_finding.h"
#include "vec.h"

#define SHARED_REFS_MIN    10 /* more than these */
#define SINGLETON_REFS_MIN 50
#define FANIN_REFS_EACH    2 /* on average more than these */
#define SHARED_ROWS_MAX    20
#define SHARED_LOOKED_AT   100

#define TYPE_INFO_INTERNED (1u << 6)

struct shared_row {
	const struct rm_property *property;
	uint64_t refs;
	uint64_t targets;
	uint64_t allocated_bytes; /* of the targets themselves */
	rm_node sample;
	rm_dom anchor;
};

static bool shared_by_nature(const struct rm_graph *graph, rm_node node)
{
	uint8_t type = graph->types[node];

	return rm_graph_allocated(graph, node) == 0 ||
		   ((type == RM_TYPE_STRING || type == RM_TYPE_ARRAY) &&
			   (rm_graph_type_info(graph, node) & TYPE_INFO_INTERNED) != 0);
}

/* Values lie anywhere: what will be asked of a later one, and the edge to one later still. */
static void shared_fetch(const struct rm_graph *graph, const rm_edge_ids *edges, size_t i)
{
	if (i + 2 * RM_GRAPH_AHEAD < edges->count) {
		struct rm_edge later;

		RM_PREFETCH(graph->edge_rows + (size_t)edges->items[i + 2 * RM_GRAPH_AHEAD] * 16);
		rm_graph_edge(&later, graph, edges->items[i + RM_GRAPH_AHEAD]);
		RM_PREFETCH(&graph->types[later.child]);
		RM_PREFETCH(&graph->sizes[later.child]);
	}
}

static void shared_measure(struct shared_row *row, const struct rm_pass_context *context,
	uint32_t property, const rm_edge_ids *edges)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_property_stats *stats = &context->derived->properties;
	RM_VEC(rm_node) values = {0};
	struct rm_edge edge;

	memset(row, 0, sizeof(*row));
	row->property = &stats->items.items[property];
	rm_vec_reserve(&values, edges->count);
	for (size_t i = 0; i < edges->count; i++) {
		rm_graph_edge(&edge, graph, edges->items[i]);
		shared_fetch(graph, edges, i);
		if (edge.kind != RM_EDGE_KEY) {
			rm_node value = rm_value_behind_reference(graph, edge.child);

			if (!shared_by_nature(graph, value)) {
				rm_vec_push(&values, value);
			}
		}
	}
	if (values.count > 0) {
		row->refs = values.count;
		row->targets = rm_ids_make_distinct(values.items, values.count);
		row->sample = values.items[0];
		row->anchor = rm_members_common(&context->derived->retained, values.items, row->targets);
	}
	for (size_t i = 0; i < row->targets; i++) {
		row->allocated_bytes += rm_graph_allocated(graph, values.items[i]);
	}
	rm_vec_release(&values);
}

static bool shared_is_singleton(const struct shared_row *row)
{
	return row->targets == 1 && row->refs > SINGLETON_REFS_MIN;
}

static bool shared_is_fanin(const struct shared_row *row)
{
	return row->targets > 1 && row->refs > SHARED_REFS_MIN &&
		   row->refs > FANIN_REFS_EACH * row->targets;
}

static void shared_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct shared_row *row)
{
	const struct rm_graph *graph = context->graph;
	bool is_singleton = shared_is_singleton(row);
	struct rm_finding *f = rm_finding_begin(
		findings, is_singleton ? RM_FINDING_SHARED_SINGLETON : RM_FINDING_SHARED_FANIN);
	struct rm_text target = rm_graph_class_name(graph, row->sample);
	uint64_t each = row->allocated_bytes / row->targets;

	rm_fact_add_text(&f->facts, "link_name", rm_graph_text(graph, row->property->link));
	rm_fact_add_text_or_null(
		&f->facts, "source_class", graph->classes[row->property->class_id].name);
	rm_fact_add_text_or_null(&f->facts, "target_class", target);
	rm_fact_add_count(&f->facts, "ref_count", (int64_t)row->refs);
	rm_fact_add_count(&f->facts, "target_count", (int64_t)row->targets);
	rm_fact_add_bytes(&f->facts, "saved_bytes", (int64_t)((row->refs - row->targets) * each));
	if (target.ptr == NULL) {
		target = graph->types[row->sample] == RM_TYPE_STRING  ? RM_TEXT_LITERAL("string")
				 : graph->types[row->sample] == RM_TYPE_ARRAY ? RM_TEXT_LITERAL("array")
															  : RM_TEXT_LITERAL("value");
	}
	rm_fact_add_text(&f->facts, "target", target);
	rm_finding_set_value(f, context, row->sample);
	rm_finding_set_anchor(f, row->anchor);
	if (is_singleton) {
		rm_finding_say_summary(
			f, "{source_class}::${link_name} ({target}): {ref_count} refs -> 1 target [singleton]");
	} else {
		rm_fact_add_percent(
			&f->facts, "avg_refs_per_target", (double)row->refs / (double)row->targets);
		rm_finding_say_summary(f,
			"{source_class}::${link_name} -> {target} ({ref_count} refs -> {target_count} targets, "
			"{avg_refs_per_target} each)");
		rm_finding_say_hypothesis(f,
			"Several objects refer to the same values; members of one cycle that refer back to it "
			"look like this too");
		rm_finding_say_next(f, "Is this intended sharing, or do they refer back to their owner?");
	}
	rm_finding_end(f);
}

/* The edges of one property, and with them those of the others of its class that will be asked for. */
static void shared_look_up(rm_edge_ids *edges, const struct rm_pass_context *context,
	const struct rm_topk *top, size_t at, bool *is_known)
{
	const struct rm_property_stats *stats = &context->derived->properties;
	rm_edge_ids found[SHARED_LOOKED_AT] = {0};
	uint32_t properties[SHARED_LOOKED_AT];
	size_t places[SHARED_LOOKED_AT];
	uint32_t count = 0;

	for (size_t i = at; !is_known[at] && i < top->count; i++) {
		uint32_t id = (uint32_t)top->items[i].id;

		if (stats->items.items[id].class_id == stats->items.items[top->items[at].id].class_id) {
			properties[count] = id;
			places[count++] = i;
		}
	}
	rm_property_edges_each(found, context->graph, stats, properties, count);
	for (uint32_t i = 0; i < count; i++) {
		edges[places[i]] = found[i];
		is_known[places[i]] = true;
	}
}

static int shared_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_property_stats *stats = &context->derived->properties;
	rm_edge_ids edges[SHARED_LOOKED_AT] = {0};
	bool is_known[SHARED_LOOKED_AT] = {0};
	uint32_t emitted = 0;
	struct rm_topk top;

	(void)err;
	rm_topk_init(&top, SHARED_LOOKED_AT);
	for (uint32_t i = 0; i < stats->items.count; i++) {
		const struct rm_property *property = &stats->items.items[i];

		/* A value that its object alone holds is nobody else's target. */
		if (property->refs - property->exclusive_count > SHARED_REFS_MIN) {
			rm_topk_add(&top, property->refs, i);
		}
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count && emitted < SHARED_ROWS_MAX; i++) {
		struct shared_row row;

		shared_look_up(edges, context, &top, i, is_known);
		shared_measure(&row, context, (uint32_t)top.items[i].id, &edges[i]);
		rm_vec_release(&edges[i]);
		if (shared_is_singleton(&row) || shared_is_fanin(&row)) {
			shared_emit(context, findings, &row);
			emitted++;
		}
	}
	for (size_t i = 0; i < top.count; i++) {
		rm_vec_release(&edges[i]);
	}
	rm_topk_release(&top);
	return 0;
}

const struct rm_pass rm_pass_non_tree_edge = {
	.name = "non_tree_edge",
	.summary = "properties that many objects have one value in",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_SHARED_SINGLETON, RM_FINDING_SHARED_FANIN},
	.emits_count = 2,
	.run = shared_run,
};
