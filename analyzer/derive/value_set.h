/*
 * Sums over sets of values in the dominator tree.
 *
 *     rm_value_set_retained(&sum, tree, nodes, count);
 */
#ifndef RM_VALUE_SET_H
#define RM_VALUE_SET_H

#include "base.h"
#include "graph.h"
#include "retained.h"
#include "vec.h"

struct rm_node_vec {
	rm_node *items;
	size_t count;
	size_t capacity;
};

struct rm_value_sum {
	uint64_t bytes;
	uint64_t allocated;
	uint64_t tops; /* members that no other member holds */
};

/*
 * What the members retain each by itself, those inside of others not counted again: a lower bound
 * of what the set retains (freed.h), for sets that are too many to ask about. O(count log count).
 */
void rm_value_set_retained(
	struct rm_value_sum *sum, const struct rm_retained *tree, const rm_node *nodes, size_t count);

#endif
