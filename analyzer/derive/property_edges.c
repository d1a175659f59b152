/*
 * One loop over the instances of a class, whatever the number of properties: objects of a class have
 * them in one order, so the one that is looked for is mostly the next.
 */
#include "base.h"

#include "property_edges.h"

rm_node rm_object_dynamic_table(const struct rm_graph *graph, rm_node object)
{
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[object]; rm_graph_next_out(graph, object, &id, &edge);) {
		if (edge.kind == RM_EDGE_DYNAMIC_PROPERTIES && edge.strength == RM_STRONG) {
			return edge.child;
		}
	}
	return RM_NODE_NONE;
}

struct property_choice {
	const struct rm_property_stats *stats;
	const struct rm_graph *graph;
	const uint32_t *properties;
	uint32_t count;
	uint32_t last; /* the one that was found last: the next in the row comes next */
	rm_edge_ids *edges;
};

static void property_choose(struct property_choice *choice, const struct rm_edge *edge)
{
	const struct rm_property *items = choice->stats->items.items;

	for (uint32_t i = 0, at = choice->last; i < choice->count; i++) {
		at = at + 1 < choice->count ? at + 1 : 0;
		if (items[choice->properties[at]].link == edge->link) {
			rm_vec_push(&choice->edges[at], edge->id);
			choice->last = at;
			return;
		}
	}
}

static void property_choose_of_object(
	struct property_choice *choice, rm_node object, bool looks_at_table)
{
	const struct rm_graph *graph = choice->graph;
	struct rm_edge edge, element;

	for (uint32_t id = graph->out_first[object]; rm_graph_next_out(graph, object, &id, &edge);) {
		if (edge.strength != RM_STRONG) {
			continue;
		}
		if (edge.kind == RM_EDGE_PROPERTY) {
			property_choose(choice, &edge);
		} else if (edge.kind == RM_EDGE_DYNAMIC_PROPERTIES && looks_at_table) {
			for (uint32_t at = graph->out_first[edge.child];
				 rm_graph_next_out(graph, edge.child, &at, &element);) {
				if ((element.kind == RM_EDGE_ELEMENT || element.kind == RM_EDGE_KEY) &&
					element.strength == RM_STRONG) {
					property_choose(choice, &element);
				}
			}
		}
	}
}

/* Instances lie anywhere, and so do their rows, four to a line of the cache: asked for in two steps. */
static void property_prepare(const struct rm_graph *graph, const rm_node *instances, uint32_t left)
{
	rm_node later;

	if (left > 2 * RM_GRAPH_AHEAD)
		RM_PREFETCH(&graph->out_first[instances[2 * RM_GRAPH_AHEAD]]);
	if (left <= RM_GRAPH_AHEAD)
		return;
	later = instances[RM_GRAPH_AHEAD];
	for (uint32_t id = graph->out_first[later]; id < graph->out_first[later + 1]; id += 4)
		RM_PREFETCH(graph->edge_rows + (size_t)id * 16);
}

void rm_property_edges_each(rm_edge_ids *edges, const struct rm_graph *graph,
	const struct rm_property_stats *stats, const uint32_t *properties, uint32_t count)
{
	struct property_choice choice = {.stats = stats,
		.graph = graph,
		.properties = properties,
		.count = count,
		.edges = edges};
	bool looks_at_table = false;
	const rm_node *instances;
	uint32_t class_id, live_count;

	if (count == 0) {
		return;
	}
	class_id = stats->items.items[properties[0]].class_id;
	instances = stats->instances + stats->first_instances[class_id];
	live_count = stats->live_counts[class_id];
	for (uint32_t i = 0; i < count; i++) {
		const struct rm_property *wanted = &stats->items.items[properties[i]];
		uint32_t likely = wanted->refs < live_count ? (uint32_t)wanted->refs : live_count;

		rm_vec_reserve(&edges[i], edges[i].count + likely);
		looks_at_table = looks_at_table || wanted->is_dynamic;
	}
	for (uint32_t i = 0; i < live_count; i++) {
		property_prepare(graph, instances + i, live_count - i);
		property_choose_of_object(&choice, instances[i], looks_at_table);
	}
}

void rm_property_edges(rm_edge_ids *edges, const struct rm_graph *graph,
	const struct rm_property_stats *stats, uint32_t property)
{
	rm_property_edges_each(edges, graph, stats, &property, 1);
}
