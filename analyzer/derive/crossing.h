/*
 * Edges that lead out of dominator subtrees, packed for those who take subtrees as a whole (freed.h). An edge from a value
 * to what it does not dominate immediately leaves the subtree of the value at least, and perhaps those of some that
 * dominate it. Nodes are places here, numbers in preorder of the tree: a subtree is a run of places, all edges that may
 * lead out of it are a run of targets, and whether one does lead out is a comparison, without a look at the node.
 *
 *     uint32_t end = rm_crossing_first(crossing, place + count);
 *     for (uint32_t i = rm_crossing_first(crossing, place); i < end; i++)
 *         use(crossing->targets.items[i]);
 *
 * Left out are edges that hold nothing, and those to anchored nodes (liveness.h).
 */
#ifndef RM_CROSSING_H
#define RM_CROSSING_H

#include "base.h"
#include "graph.h"
#include "liveness.h"
#include "rank.h"
#include "retained.h"
#include "vec.h"
#include "weak_maps.h"

struct rm_crossing {
	struct rm_rank_word *sources; /* places with crossing edges */
	RM_VEC(uint32_t) firsts;      /* by source, in the order of places: its first target; and one end */
	RM_VEC(uint32_t) targets;     /* places; RM_CROSSING_AHEAD more can be read */
};

/* How far loops over targets may look ahead. */
#define RM_CROSSING_AHEAD 16u

/* O(edges). */
void rm_crossing_find(struct rm_crossing *crossing, const struct rm_graph *graph, const struct rm_retained *tree,
	const struct rm_liveness *liveness, const struct rm_weak_maps *maps);
void rm_crossing_release(struct rm_crossing *crossing);

/* The first edge whose source is at the place or behind it. Places up to and with the number of all are good. */
static inline uint32_t rm_crossing_first(const struct rm_crossing *crossing, uint32_t place)
{
	return crossing->firsts.items[rm_rank_of(crossing->sources, place)];
}

#endif
