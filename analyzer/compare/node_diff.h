/*
 * Addresses that only one snapshot has memory at, with the largest of them as samples. It says
 * something about two snapshots of one process only: an address that was used again hides a
 * change, and another process has other addresses.
 *
 *	struct rm_node_diff diff = {0};
 *	rm_node_diff_make(&diff, graph, other, 20);
 */
#ifndef RM_NODE_DIFF_H
#define RM_NODE_DIFF_H

#include "base.h"
#include "graph.h"
#include "vec.h"

enum rm_node_side {
	RM_NODES_NONE,
	RM_NODES_BASELINE_ONLY,
	RM_NODES_TARGET_ONLY,
};

struct rm_node_sample {
	uint64_t address;
	uint64_t size;
	uint32_t row; /* location; of several at one address the last */
};

struct rm_node_diff {
	uint64_t total;
	RM_VEC(struct rm_node_sample) samples; /* the largest first */
};

/* What graph has and other has not. O(rows). */
void rm_node_diff_make(struct rm_node_diff *diff, const struct rm_graph *graph,
	const struct rm_graph *other, uint64_t limit);
void rm_node_diff_release(struct rm_node_diff *diff);

#endif
