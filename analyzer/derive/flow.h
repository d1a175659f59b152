/*
 * The strong graph, packed for the algorithms: only nodes that hold something ("inner" nodes, about half), numbered
 * densely in the order of nodes, and only edges between them. Leaves (strings above all) are in no cycle and dominate
 * nothing, so they need no place in it. What holds them is noted on the way: the first holder of each, and which edges come
 * from further ones.
 *
 * Which edges are strong here is decided once, in rm_flow_is_strong(): those of the file, and those of the list of unreached
 * blocks, which a strong branch of their own holds.
 */
#ifndef RM_FLOW_H
#define RM_FLOW_H

#include "base.h"
#include "bitset.h"
#include "csr.h"
#include "graph.h"

struct rm_flow {
	uint32_t inner_count;
	struct rm_bitset is_inner; /* by node */
	rm_node *node_of_inner;    /* inner_count */
	uint32_t *places;          /* by node: its inner number. Leaves: that of the first holder, RM_CSR_NONE if none */
	uint32_t *first;           /* inner_count + 1 */
	uint32_t *targets;         /* inner numbers */
	struct rm_bitset further;  /* by edge: leads to a leaf from another node than its first holder, or from a weak map */
	uint32_t *in_counts;       /* by node: strong edges into it; for the audit */
};

static inline bool rm_flow_is_strong(uint8_t strength, uint8_t kind)
{
	return strength == RM_STRONG || kind == RM_EDGE_UNREACHED;
}

static inline bool rm_flow_is_inner(const struct rm_flow *flow, rm_node node)
{
	return rm_bitset_has(&flow->is_inner, node);
}

void rm_flow_build(struct rm_flow *flow, const struct rm_graph *graph);

/* Gives the counts away, as counts of all edges: what rm_graph_set_in_counts() wants. Nobody needs them after liveness. */
uint32_t *rm_flow_take_counts(struct rm_flow *flow, const struct rm_graph *graph);
void rm_flow_release(struct rm_flow *flow);

#endif
