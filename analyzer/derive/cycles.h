/*
 * The cycles of the heap: strongly connected components of two nodes and more, and objects that hold themselves, over
 * strong edges without those from weak maps to their values (an entry does not hold its key, so a circle through it is
 * none).
 *
 *     for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++)
 *         use(cycles->members[i]);
 */
#ifndef RM_CYCLES_H
#define RM_CYCLES_H

#include "base.h"
#include "bitset.h"
#include "flow.h"
#include "graph.h"
#include "rank.h"
#include "weak_maps.h"

struct rm_cycles {
	uint32_t count;
	uint32_t *first;    /* count + 1 */
	rm_node *members;   /* ascending within each cycle; cycles in the order of their first members */

	/* The same by node: which are members, and the cycle of each of these, in their order. */
	struct rm_bitset is_member;
	struct rm_rank_word *ranks; /* of the same, to find their places in sorted_cycles */
	uint32_t *sorted_cycles;
};

void rm_cycles_find(
	struct rm_cycles *cycles, const struct rm_flow *flow, const struct rm_graph *graph, const struct rm_weak_maps *maps);
void rm_cycles_release(struct rm_cycles *cycles);

/*
 * The same from what was kept of it: is_member is filled in, and sorted_cycles with a number for each of its bits, in
 * their order. False when these are no cycles.
 */
bool rm_cycles_restore(struct rm_cycles *cycles);

/* Number of the node's cycle, RM_CSR_NONE when it is in none. O(1). */
static inline uint32_t rm_cycles_of(const struct rm_cycles *cycles, rm_node node)
{
	uint32_t place;

	return rm_rank_find(&place, cycles->ranks, node) ? cycles->sorted_cycles[place] : RM_CSR_NONE;
}

static inline bool rm_cycles_has(const struct rm_cycles *cycles, uint32_t cycle, rm_node node)
{
	return rm_cycles_of(cycles, node) == cycle;
}

#endif
