/*
 * Graphs for the algorithms that know nothing of heaps (csr.h): from a list of edges in any order,
 * or random.
 *
 *     struct mkcsr made = { 0 };
 *     mkcsr_edge(&made, 0, 1);
 *     const struct rm_csr *graph = mkcsr_build(&made, 2);   successors as they were added
 *     mkcsr_release(&made);
 */
#ifndef RM_MKCSR_H
#define RM_MKCSR_H

#include "base.h"
#include "csr.h"
#include "vec.h"

struct mkcsr_pair {
	uint32_t from;
	uint32_t to;
};

struct mkcsr {
	RM_VEC(struct mkcsr_pair) edges;
	uint32_t *first;
	uint32_t *targets;
	struct rm_csr csr;
};

void mkcsr_edge(struct mkcsr *made, uint32_t from, uint32_t to);

/* The graph of the edges so far, which points into made. */
const struct rm_csr *mkcsr_build(struct mkcsr *made, uint32_t count);

/*
 * Adds random edges between 1 to `limit` nodes and builds. Sparse, dense, tree-like, long or
 * acyclic, by chance; with self-loops, parallel edges and nodes that nothing leads to.
 */
const struct rm_csr *mkcsr_random(struct mkcsr *made, uint64_t *seed, uint32_t limit);

void mkcsr_release(struct mkcsr *made);

#endif
