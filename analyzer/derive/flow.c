/*
 * Two passes over the edge rows, which are sorted by parent: who holds something at all, then everything else. The second
 * looks up two numbers of each child.
 */
#include "base.h"

#include "flow.h"

#include "mem.h"

#define EDGE_BYTES 16

struct flow_row {
	rm_node parent;
	rm_node child;
	uint8_t kind;
	bool holds; /* is a strong edge between nodes */
};

static inline struct flow_row flow_row(const struct rm_graph *graph, uint32_t id)
{
	const unsigned char *row = graph->edge_rows + (size_t)id * EDGE_BYTES;
	rm_node parent = rm_graph_u32(row);

	return (struct flow_row){
		parent, rm_graph_u32(row + 4), row[14], rm_flow_is_strong(row[13], row[14]) && parent != RM_NODE_NONE};
}

/* Returns the number of strong edges. */
static size_t flow_find_inner(struct rm_flow *flow, const struct rm_graph *graph)
{
	rm_node last = RM_NODE_NONE;
	size_t count = 0;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct flow_row row = flow_row(graph, id);

		if (!row.holds)
			continue;
		count++;
		if (row.parent != last)
			rm_bitset_add(&flow->is_inner, row.parent);
		last = row.parent;
	}
	return count;
}

static void flow_number(struct rm_flow *flow, uint32_t node_count)
{
	uint32_t inner = 0;

	flow->inner_count = (uint32_t)rm_bitset_population(&flow->is_inner);
	flow->node_of_inner = rm_array((size_t)flow->inner_count + 1, sizeof(*flow->node_of_inner));
	flow->places = rm_array((size_t)node_count + 1, sizeof(*flow->places));
	for (rm_node node = 0; node < node_count; node++) {
		flow->places[node] = RM_CSR_NONE;
		if (rm_flow_is_inner(flow, node)) {
			flow->node_of_inner[inner] = node;
			flow->places[node] = inner++;
		}
	}
}

/* A value of a weak map is never held first: what becomes of such an edge is known later. */
static inline void flow_hold_leaf(struct rm_flow *flow, const struct flow_row *row, uint32_t id, uint32_t inner)
{
	uint32_t *holder = &flow->places[row->child];

	if (RM_UNLIKELY(row->kind == RM_EDGE_WEAK_MAP_VALUE))
		rm_bitset_add(&flow->further, id);
	else if (*holder == RM_CSR_NONE)
		*holder = inner;
	else if (*holder != inner)
		rm_bitset_add(&flow->further, id);
}

static void flow_place(struct rm_flow *flow, const struct rm_graph *graph)
{
	uint32_t inner = 0, at = 0;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct flow_row row = flow_row(graph, id);
		rm_node later = rm_graph_child_ahead(graph, id);

		RM_PREFETCH(&flow->in_counts[later]);
		RM_PREFETCH(&flow->places[later]);
		if (!row.holds)
			continue;
		while (flow->node_of_inner[inner] != row.parent)
			flow->first[++inner] = at;
		flow->in_counts[row.child]++;
		if (rm_flow_is_inner(flow, row.child))
			flow->targets[at++] = flow->places[row.child];
		else
			flow_hold_leaf(flow, &row, id, inner);
	}
	flow->first[flow->inner_count] = at;
}

void rm_flow_build(struct rm_flow *flow, const struct rm_graph *graph)
{
	size_t most;

	memset(flow, 0, sizeof(*flow));
	rm_bitset_init(&flow->is_inner, graph->node_count);
	rm_bitset_init(&flow->further, graph->edge_count);
	most = flow_find_inner(flow, graph);
	flow_number(flow, graph->node_count);
	flow->in_counts = rm_calloc((size_t)graph->node_count + 1, sizeof(*flow->in_counts));
	flow->first = rm_calloc((size_t)flow->inner_count + 1, sizeof(*flow->first));
	flow->targets = rm_array(most + 1, sizeof(*flow->targets));
	flow_place(flow, graph);
	flow->targets = rm_realloc_array(flow->targets, (size_t)flow->first[flow->inner_count] + 1, sizeof(*flow->targets));
}

uint32_t *rm_flow_take_counts(struct rm_flow *flow, const struct rm_graph *graph)
{
	uint32_t *counts = flow->in_counts;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct flow_row row = flow_row(graph, id);

		if (!row.holds)
			counts[row.child]++;
	}
	flow->in_counts = NULL;
	return counts;
}

void rm_flow_release(struct rm_flow *flow)
{
	rm_bitset_release(&flow->is_inner);
	rm_bitset_release(&flow->further);
	rm_free(flow->in_counts);
	rm_free(flow->first);
	rm_free(flow->targets);
	rm_free(flow->node_of_inner);
	rm_free(flow->places);
	memset(flow, 0, sizeof(*flow));
}
