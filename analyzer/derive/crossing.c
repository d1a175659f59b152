/* One pass over the edge rows, in the order of the tree, so that everything comes in the order in which it is kept. */
#include "base.h"

#include "crossing.h"

#include "mem.h"

struct crossing_search {
	const struct rm_graph *graph;
	const struct rm_retained *tree;
	const struct rm_liveness *liveness;
	const struct rm_weak_maps *maps;
};

/*
 * Whether an edge to the child leaves some of the subtrees that its parent is in. It does not when the parent is the
 * child's immediate dominator, as it is of all children that are in its own subtree: what dominates the child dominates
 * the parent too, or is the parent.
 */
static bool crossing_leaves(uint32_t place, uint32_t count, uint32_t child)
{
	return child - place - 1 >= count - 1;
}

static void crossing_add_node(
	struct rm_crossing *crossing, const struct crossing_search *search, rm_node node, uint32_t place)
{
	const struct rm_graph *graph = search->graph;
	uint32_t first = (uint32_t)crossing->targets.count, count = search->tree->counts[node];
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		uint32_t child = search->tree->numbers[edge.child];

		RM_PREFETCH(&search->tree->numbers[rm_graph_child_ahead(graph, edge.id)]);
		if (crossing_leaves(place, count, child) && rm_liveness_edge_holds(search->liveness, search->maps, &edge) &&
			!rm_bitset_has(&search->liveness->anchored, edge.child))
			rm_vec_push(&crossing->targets, child);
	}
	if (crossing->targets.count == first)
		return;
	rm_rank_add(crossing->sources, place);
	rm_vec_push(&crossing->firsts, first);
}

void rm_crossing_find(struct rm_crossing *crossing, const struct rm_graph *graph, const struct rm_retained *tree,
	const struct rm_liveness *liveness, const struct rm_weak_maps *maps)
{
	const struct crossing_search search = {.graph = graph, .tree = tree, .liveness = liveness, .maps = maps};

	memset(crossing, 0, sizeof(*crossing));
	crossing->sources = rm_rank_new(tree->dom_count);
	for (uint32_t place = 0; place < tree->dom_count; place++) {
		rm_dom node = tree->order[place];

		if (node < tree->node_count)
			crossing_add_node(crossing, &search, node, place);
	}
	rm_rank_settle(crossing->sources, tree->dom_count);
	rm_vec_push(&crossing->firsts, (uint32_t)crossing->targets.count);
	rm_vec_fit(&crossing->firsts, 0);
	rm_vec_fit(&crossing->targets, RM_CROSSING_AHEAD);
}

void rm_crossing_release(struct rm_crossing *crossing)
{
	rm_free(crossing->sources);
	rm_vec_release(&crossing->firsts);
	rm_vec_release(&crossing->targets);
	memset(crossing, 0, sizeof(*crossing));
}
