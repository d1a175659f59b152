/*
 * Strongly connected components (R. E. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on
 * Computing 1(2), 1972), iterative: O(nodes + edges).
 *
 *     uint32_t *components = rm_array(graph.count, sizeof(*components));
 *     uint32_t count = rm_scc_find(components, &graph);
 *     ... components[v] is RM_CSR_NONE for a node that is in no cycle with another one
 *
 * A component of one node is none here, self-loop or not.
 */
#ifndef RM_SCC_H
#define RM_SCC_H

#include "csr.h"

/*
 * Fills components[0 .. count - 1] with numbers 0, 1, ... of components of two nodes and more, in the order of their
 * smallest node, and returns how many there are.
 */
uint32_t rm_scc_find(uint32_t *components, const struct rm_csr *graph);

#endif
