/*
 * Immediate dominators by the semi-NCA algorithm (L. Georgiadis, "Linear-Time Algorithms for Dominators and Related
 * Problems", Princeton 2005; L. Georgiadis, R. E. Tarjan, R. F. Werneck, "Finding Dominators in Practice", Journal of
 * Graph Algorithms and Applications 10(1), 2006). Its climb can be quadratic on graphs made for that; when it takes more
 * than 64 steps a node, the simple version of T. Lengauer and R. E. Tarjan ("A fast algorithm for finding dominators in a
 * flowgraph", ACM TOPLAS 1(1), 1979), O(edges * log nodes), takes over. No recursion anywhere.
 *
 *     uint32_t *idoms = rm_array(graph.count, sizeof(*idoms));
 *     rm_domtree_find(idoms, &graph, root);
 */
#ifndef RM_DOMTREE_H
#define RM_DOMTREE_H

#include "csr.h"

/*
 * idoms[v] becomes the immediate dominator of v, RM_CSR_NONE for the root and for nodes that it does not reach. Memory
 * besides: about 24 bytes a node and 4 an edge, given back.
 */
void rm_domtree_find(uint32_t *idoms, const struct rm_csr *graph, uint32_t root);

/* The same with the fall-back from the start: for tests, which want both to agree. */
void rm_domtree_find_lengauer_tarjan(uint32_t *idoms, const struct rm_csr *graph, uint32_t root);

#endif
