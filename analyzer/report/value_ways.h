/*
 * Who holds a value, and by which ways: its references one by one, with PHP references looked through, and the shortest
 * ways that have as little as possible in common.
 *
 *     struct rm_value_ways ways = { 0 };
 *     rm_value_ways_find(&ways, derived, node);
 *     ... ways.holders, ways.roots
 *     rm_value_ways_release(&ways);
 */
#ifndef RM_VALUE_WAYS_H
#define RM_VALUE_WAYS_H

#include "base.h"
#include "derive.h"
#include "graph.h"
#include "vec.h"

#define RM_VALUE_HOLDERS_MAX 20
#define RM_VALUE_ROOTS_MAX 3

struct rm_value_ways {
	RM_VEC(uint32_t) holders; /* edges into the value or into a reference to it, at most RM_VALUE_HOLDERS_MAX */
	uint64_t holder_count;    /* how many there are */
	RM_VEC(uint32_t) roots;   /* some of the holders: last edges of the ways, the shortest way first */
};

/* Replaces what ways holds. O(edges into the value, and the depth of some of them). */
void rm_value_ways_find(struct rm_value_ways *ways, const struct rm_derived *derived, rm_node node);
void rm_value_ways_release(struct rm_value_ways *ways);

#endif
