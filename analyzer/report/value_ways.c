/*
 * Ways that differ are told by the dominator tree: all ways to a value pass its immediate dominator, and behind that each
 * way passes one of its children. Ways through different children have nothing in common below the dominator.
 */
#include "base.h"

#include "value_ways.h"

/* References looked at for ways. A value with more has enough different ones among the first. */
#define WAYS_EDGES_MAX 256

struct way {
	uint32_t edge;
	rm_dom branch;   /* child of the dominator that the way passes; RM_DOM_NONE: it comes straight from the dominator */
	uint64_t length; /* edges */
};

struct ways_search {
	const struct rm_derived *derived;
	rm_node node;
	struct rm_value_ways *ways;
	RM_VEC(struct way) found;
};

/* Length of the shortest way to the node. No circles in these; the bound only keeps a bug of ours from running on. */
static uint64_t ways_length(const struct rm_graph *graph, rm_node node)
{
	uint64_t length = 0;

	while (node != RM_NODE_NONE && graph->path_edges[node] != RM_EDGE_NONE && length <= graph->node_count) {
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		node = edge.parent;
		length++;
	}
	return length;
}

static rm_dom ways_branch(const struct rm_retained *tree, rm_node value, rm_node holder)
{
	rm_dom dominator = rm_retained_parent(tree, value), at = holder, child = RM_DOM_NONE;

	if (holder == RM_NODE_NONE)
		return RM_DOM_NONE;
	while (at != RM_DOM_NONE && at != dominator) {
		child = at;
		at = rm_retained_parent(tree, at);
	}
	return at == dominator ? child : RM_DOM_NONE;
}

static void ways_add(struct ways_search *s, const struct rm_edge *edge)
{
	const struct rm_retained *tree = &s->derived->retained;
	struct way way = { .edge = edge->id };
	/* Where a reference is the only holder, ways part above it. */
	rm_node end = rm_retained_parent(tree, s->node) == edge->child ? edge->child : s->node;

	s->ways->holder_count++;
	if (s->ways->holders.count < RM_VALUE_HOLDERS_MAX)
		rm_vec_push(&s->ways->holders, edge->id);
	if (s->found.count >= WAYS_EDGES_MAX || !rm_edge_holds(s->derived, edge))
		return;
	/* A way that the value itself is on is none. */
	if (edge->parent != RM_NODE_NONE && rm_retained_dominates(tree, end, edge->parent))
		return;
	way.branch = ways_branch(tree, end, edge->parent);
	way.length = edge->parent != RM_NODE_NONE ? ways_length(s->derived->graph, edge->parent) : 0;
	rm_vec_push(&s->found, way);
}

/* References of the node; those of PHP references to it instead of these. */
static void ways_collect(struct ways_search *s)
{
	const struct rm_graph *graph = s->derived->graph;
	struct rm_edge edge, outer;

	for (uint32_t i = 0; rm_graph_next_in(graph, s->node, &i, &edge);) {
		if (!rm_flow_is_strong(edge.strength, edge.kind))
			continue;
		if (edge.kind != RM_EDGE_REFERENCED || edge.parent == s->node) {
			ways_add(s, &edge);
			continue;
		}
		for (uint32_t j = 0; rm_graph_next_in(graph, edge.parent, &j, &outer);) {
			if (rm_flow_is_strong(outer.strength, outer.kind))
				ways_add(s, &outer);
		}
	}
}

static bool way_is_before(const struct way *a, const struct way *b)
{
	return a->length != b->length ? a->length < b->length : a->edge < b->edge;
}

/* The way that reports print comes first, then the shortest one of another branch each. */
static void ways_choose(struct ways_search *s)
{
	rm_dom taken[RM_VALUE_ROOTS_MAX];
	size_t count = 0;

	while (count < RM_VALUE_ROOTS_MAX) {
		const struct way *best = NULL;

		for (size_t i = 0; i < s->found.count; i++) {
			const struct way *way = &s->found.items[i];
			bool is_taken = false;

			for (size_t j = 0; j < count; j++)
				is_taken = is_taken || taken[j] == way->branch;
			if (!is_taken && (best == NULL || way_is_before(way, best)))
				best = way;
		}
		if (best == NULL)
			break;
		taken[count++] = best->branch;
		rm_vec_push(&s->ways->roots, best->edge);
	}
}

void rm_value_ways_find(struct rm_value_ways *ways, const struct rm_derived *derived, rm_node node)
{
	struct ways_search search = { .derived = derived, .node = node, .ways = ways };

	rm_vec_clear(&ways->holders);
	rm_vec_clear(&ways->roots);
	ways->holder_count = 0;
	ways_collect(&search);
	ways_choose(&search);
	rm_vec_release(&search.found);
}

void rm_value_ways_release(struct rm_value_ways *ways)
{
	rm_vec_release(&ways->holders);
	rm_vec_release(&ways->roots);
}
