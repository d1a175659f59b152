/*
 * The strong graph, packed for the algorithms: only nodes that hold something ("inner" nodes, about half), numbered
 * densely in the order of nodes, and only edges between them. Leaves (strings above all) are in no cycle and dominate
 * nothing, so they need no place in it.
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
	uint32_t *node_of_inner;  /* inner_count */
	uint32_t *inner_of_node;  /* node_count; RM_CSR_NONE for leaves */
	uint32_t *first;          /* inner_count + 1 */
	uint32_t *targets;        /* inner numbers */
	uint32_t *in_counts;      /* by node: strong edges into it; for the audit */
};

static inline bool rm_flow_is_strong(uint8_t strength, uint8_t kind)
{
	return strength == RM_STRONG || kind == RM_EDGE_UNREACHED;
}

void rm_flow_build(struct rm_flow *flow, const struct rm_graph *graph);

/* Gives up the counts, which nobody needs after the audit and liveness. */
void rm_flow_drop_counts(struct rm_flow *flow);
void rm_flow_release(struct rm_flow *flow);

#endif
