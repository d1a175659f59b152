/* One pass over the references, each traced upwards to a place with a name. */
#include "base.h"

#include "holder_groups.h"

#include "flow.h"
#include "php_path.h"
#include "utf8.h"

/* Deeper nesting ends in "an array", so that no file makes this walk long. */
#define GROUP_LEVELS_MAX 16

/*
 * Up through arrays and PHP references to the edge of whoever holds them: an object, a frame, a class, a table. Counts the
 * arrays. The table of dynamic properties is part of its object; the edge stays the property's.
 */
static struct rm_edge group_trace(uint32_t *levels, const struct rm_graph *graph, struct rm_edge edge)
{
	*levels = 0;
	while (edge.parent != RM_NODE_NONE && graph->path_edges[edge.parent] != RM_EDGE_NONE) {
		uint8_t type = graph->types[edge.parent];
		struct rm_edge outer;

		if (type != RM_TYPE_ARRAY && type != RM_TYPE_REFERENCE)
			break;
		rm_graph_edge(&outer, graph, graph->path_edges[edge.parent]);
		if (outer.parent == RM_NODE_NONE || outer.kind == RM_EDGE_SYMBOL_TABLE || outer.kind == RM_EDGE_STATIC_VARIABLES
			|| outer.kind == RM_EDGE_CAPTURED || outer.kind == RM_EDGE_DYNAMIC_PROPERTIES)
			break;
		if (type == RM_TYPE_ARRAY && ++*levels >= GROUP_LEVELS_MAX)
			break;
		edge = outer;
	}
	return edge;
}

/* The object whose property the edge is, declared or dynamic. */
static uint32_t group_owner_class(const struct rm_graph *graph, const struct rm_edge *edge)
{
	struct rm_edge outer;

	if (edge->parent == RM_NODE_NONE)
		return RM_CLASS_NONE;
	if (graph->types[edge->parent] == RM_TYPE_OBJECT)
		return edge->kind == RM_EDGE_PROPERTY ? graph->class_ids[edge->parent] : RM_CLASS_NONE;
	if (graph->types[edge->parent] != RM_TYPE_ARRAY || graph->path_edges[edge->parent] == RM_EDGE_NONE)
		return RM_CLASS_NONE;
	rm_graph_edge(&outer, graph, graph->path_edges[edge->parent]);
	if (outer.kind != RM_EDGE_DYNAMIC_PROPERTIES || outer.parent == RM_NODE_NONE)
		return RM_CLASS_NONE;
	return graph->class_ids[outer.parent];
}

static void group_count(struct rm_holder_groups *groups, const struct rm_graph *graph, const struct rm_edge *reference)
{
	struct rm_holder_group group = { .count = 1 };
	struct rm_edge edge = group_trace(&group.levels, graph, *reference);
	uint64_t key, second;
	uint32_t *place;
	bool is_new;

	group.class_id = group_owner_class(graph, &edge);
	group.link = edge.link;
	group.edge = edge.id;
	second = group.class_id != RM_CLASS_NONE ? edge.link : edge.id;
	key = rm_map_mix(rm_map_mix((uint64_t)group.class_id << 32 | second) + group.levels) >> 1;
	place = rm_map_add(&groups->index, key, &is_new);
	if (is_new) {
		*place = (uint32_t)groups->groups.count;
		rm_vec_push(&groups->groups, group);
	} else {
		groups->groups.items[*place].count++;
	}
	groups->count++;
}

static int group_compare(const void *a, const void *b)
{
	const struct rm_holder_group *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->edge > y->edge) - (x->edge < y->edge);
}

void rm_holder_groups_find(struct rm_holder_groups *groups, const struct rm_graph *graph, uint32_t class_id)
{
	struct rm_edge edge;

	for (rm_node node = 0; node < graph->node_count; node++) {
		if (graph->class_ids[node] != class_id)
			continue;
		for (uint32_t at = 0; rm_graph_next_in(graph, node, &at, &edge);) {
			if (rm_flow_is_strong(edge.strength, edge.kind))
				group_count(groups, graph, &edge);
		}
	}
	if (groups->groups.count > 1)
		qsort(groups->groups.items, groups->groups.count, sizeof(*groups->groups.items), group_compare);
}

void rm_holder_groups_release(struct rm_holder_groups *groups)
{
	rm_vec_release(&groups->groups);
	rm_map_release(&groups->index);
	groups->count = 0;
}

void rm_holder_group_label(struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_holder_group *group)
{
	if (group->class_id < graph->class_count) {
		rm_utf8_add_escaped(out, graph->classes[group->class_id].name);
		rm_strbuf_add_cstr(out, "->");
		rm_utf8_add_escaped(out, rm_graph_text(graph, group->link));
	} else {
		rm_php_path_add_by(out, graph, group->edge, 0);
	}
	for (uint32_t i = 0; i < group->levels; i++)
		rm_strbuf_add_cstr(out, "[*]");
}
