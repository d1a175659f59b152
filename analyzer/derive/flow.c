/*
 * Two passes over the edge rows, which are sorted by parent: who holds something at all, then the edges between those.
 */
#include "base.h"

#include "flow.h"

#include "bitset.h"
#include "mem.h"

#define EDGE_BYTES 16

struct flow_row {
	rm_node parent;
	rm_node child;
	bool is_strong;
};

static inline struct flow_row flow_row(const struct rm_graph *graph, uint32_t id)
{
	const unsigned char *row = graph->edge_rows + (size_t)id * EDGE_BYTES;

	return (struct flow_row){rm_graph_u32(row), rm_graph_u32(row + 4), rm_flow_is_strong(row[13], row[14])};
}

static void flow_count(struct rm_flow *flow, struct rm_bitset *holders, const struct rm_graph *graph)
{
	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct flow_row row = flow_row(graph, id);

		RM_PREFETCH(&flow->in_counts[rm_graph_child_ahead(graph, id)]);
		if (row.is_strong && row.parent != RM_NODE_NONE) {
			flow->in_counts[row.child]++;
			rm_bitset_add(holders, row.parent);
		}
	}
}

static void flow_number(struct rm_flow *flow, const struct rm_bitset *holders, uint32_t node_count)
{
	flow->inner_of_node = rm_array((size_t)node_count + 1, sizeof(*flow->inner_of_node));
	for (rm_node node = 0; node < node_count; node++)
		flow->inner_of_node[node] = rm_bitset_has(holders, node) ? flow->inner_count++ : RM_CSR_NONE;
	flow->node_of_inner = rm_array((size_t)flow->inner_count + 1, sizeof(*flow->node_of_inner));
	for (rm_node node = 0; node < node_count; node++) {
		if (flow->inner_of_node[node] != RM_CSR_NONE)
			flow->node_of_inner[flow->inner_of_node[node]] = node;
	}
}

static void flow_place(struct rm_flow *flow, const struct rm_bitset *holders, const struct rm_graph *graph)
{
	size_t count = 0, at = 0;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct flow_row row = flow_row(graph, id);

		RM_PREFETCH(&holders->words[rm_graph_child_ahead(graph, id) / 64]);
		count += row.is_strong && row.parent != RM_NODE_NONE && rm_bitset_has(holders, row.child);
	}
	flow->first = rm_array((size_t)flow->inner_count + 1, sizeof(*flow->first));
	flow->targets = rm_array(count + 1, sizeof(*flow->targets));
	for (uint32_t inner = 0; inner < flow->inner_count; inner++) {
		rm_node node = flow->node_of_inner[inner];

		flow->first[inner] = (uint32_t)at;
		for (uint32_t id = graph->out_first[node]; id < graph->out_first[node + 1]; id++) {
			struct flow_row row = flow_row(graph, id);

			RM_PREFETCH(&flow->inner_of_node[rm_graph_child_ahead(graph, id)]);
			if (row.is_strong && row.parent == node && flow->inner_of_node[row.child] != RM_CSR_NONE)
				flow->targets[at++] = flow->inner_of_node[row.child];
		}
	}
	flow->first[flow->inner_count] = (uint32_t)at;
}

void rm_flow_build(struct rm_flow *flow, const struct rm_graph *graph)
{
	struct rm_bitset holders;

	memset(flow, 0, sizeof(*flow));
	rm_bitset_init(&holders, graph->node_count);
	flow->in_counts = rm_calloc((size_t)graph->node_count + 1, sizeof(*flow->in_counts));
	flow_count(flow, &holders, graph);
	flow_number(flow, &holders, graph->node_count);
	flow_place(flow, &holders, graph);
	rm_bitset_release(&holders);
}

void rm_flow_drop_counts(struct rm_flow *flow)
{
	rm_free(flow->in_counts);
	flow->in_counts = NULL;
}

void rm_flow_release(struct rm_flow *flow)
{
	rm_flow_drop_counts(flow);
	rm_free(flow->first);
	rm_free(flow->targets);
	rm_free(flow->node_of_inner);
	rm_free(flow->inner_of_node);
	memset(flow, 0, sizeof(*flow));
}
