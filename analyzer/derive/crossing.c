/* One pass over the edge rows, in the order of the tree, so that everything comes in the order in which it is kept. */
#include "base.h"

#include "crossing.h"

#include "derive.h"
#include "mem.h"

/* Nodes of the tree lie anywhere among the rows: asked for in three steps, each so many places behind the one before. */
#define CROSSING_STEP 12u

/*
 * An edge from x to its child y stays inside of all subtrees that x is in when x is y's immediate dominator. Any other
 * leaves some of them: that of x itself at least, unless y is above x.
 */
static bool crossing_leaves(const struct rm_derived *d, const struct rm_edge *edge)
{
	return d->retained.parents[edge->child] != edge->parent && rm_edge_holds(d, edge) &&
		   !rm_bitset_has(&d->liveness.anchored, edge->child);
}

static void crossing_add_node(struct rm_crossing *crossing, const struct rm_derived *d, rm_node node)
{
	const struct rm_retained *tree = &d->retained;
	uint32_t first = (uint32_t)crossing->targets.count, place = tree->numbers[node];
	struct rm_edge edge;

	for (uint32_t id = d->graph->out_first[node]; rm_graph_next_out(d->graph, node, &id, &edge);) {
		if (crossing_leaves(d, &edge))
			rm_vec_push(&crossing->targets, tree->numbers[edge.child]);
	}
	if (crossing->targets.count == first)
		return;
	crossing->words[place / 64].sources |= UINT64_C(1) << place % 64;
	rm_vec_push(&crossing->firsts, first);
}

/* Far ahead the place in the rows, nearer the rows, then what the first of them lead to. */
static void crossing_prepare(const struct rm_derived *d, uint32_t place)
{
	const struct rm_graph *graph = d->graph;
	const rm_dom *order = d->retained.order;
	rm_dom node;

	if (d->retained.dom_count - place <= 3 * CROSSING_STEP)
		return;
	node = order[place + 3 * CROSSING_STEP];
	if (node < graph->node_count)
		RM_PREFETCH(&graph->out_first[node]);
	node = order[place + 2 * CROSSING_STEP];
	if (node < graph->node_count)
		RM_PREFETCH(graph->edge_rows + (size_t)graph->out_first[node] * 16);
	node = order[place + CROSSING_STEP];
	if (node >= graph->node_count)
		return;
	for (uint32_t id = graph->out_first[node]; id < graph->out_first[node + 1] && id < graph->out_first[node] + 4; id++)
		RM_PREFETCH(&d->retained.parents[rm_graph_u32(graph->edge_rows + (size_t)id * 16 + 4)]);
}

void rm_crossing_find(struct rm_crossing *crossing, const struct rm_derived *d)
{
	const struct rm_retained *tree = &d->retained;

	memset(crossing, 0, sizeof(*crossing));
	crossing->words = rm_calloc((size_t)tree->dom_count / 64 + 1, sizeof(*crossing->words));
	for (uint32_t place = 0; place < tree->dom_count; place++) {
		rm_dom node = tree->order[place];

		crossing_prepare(d, place);
		if (place % 64 == 0)
			crossing->words[place / 64].rank = (uint32_t)crossing->firsts.count;
		if (node < tree->node_count)
			crossing_add_node(crossing, d, node);
	}
	if (tree->dom_count % 64 == 0)
		crossing->words[tree->dom_count / 64].rank = (uint32_t)crossing->firsts.count;
	rm_vec_push(&crossing->firsts, (uint32_t)crossing->targets.count);
	rm_vec_fit(&crossing->firsts, 0);
	rm_vec_fit(&crossing->targets, RM_CROSSING_AHEAD);
}

void rm_crossing_release(struct rm_crossing *crossing)
{
	rm_free(crossing->words);
	rm_vec_release(&crossing->firsts);
	rm_vec_release(&crossing->targets);
	memset(crossing, 0, sizeof(*crossing));
}
