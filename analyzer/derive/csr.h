/*
 * A directed graph as two arrays, for the algorithms that know nothing of heaps (scc.h, domtree.h): the successors of v
 * are targets[first[v]] .. targets[first[v + 1] - 1] (compressed sparse rows). Parallel edges and self-loops are allowed.
 */
#ifndef RM_CSR_H
#define RM_CSR_H

#include "base.h"

#define RM_CSR_NONE UINT32_MAX

struct rm_csr {
	uint32_t count;
	const uint32_t *first; /* count + 1 */
	const uint32_t *targets;
};

#endif
