/*
 * Immediate dominators by the semi-NCA algorithm (L. Georgiadis, "Linear-Time Algorithms for Dominators and Related
 * Problems", Princeton 2005; L. Georgiadis, R. E. Tarjan, R. F. Werneck, "Finding Dominators in Practice", Journal of
 * Graph Algorithms and Applications 10(1), 2006). Its climb can be quadratic on graphs made for that; when it takes more
 * than 64 steps a node, the simple version of T. Lengauer and R. E. Tarjan ("A fast algorithm for finding dominators in a
 * flowgraph", ACM TOPLAS 1(1), 1979), O(edges * log nodes), takes over. No recursion anywhere.
 *
 * The answer is in depth-first numbers rather than in nodes. Dominators have smaller numbers than what they dominate, so
 * that loops over numbers go down the tree or up, and what is near in the graph is near in memory.
 *
 *     struct rm_domtree tree;
 *     rm_domtree_find(&tree, &graph, root);
 *     for (uint32_t i = tree.count; i-- > 1;)
 *         weights[tree.idoms[i]] += weights[i];
 *     rm_domtree_release(&tree);
 */
#ifndef RM_DOMTREE_H
#define RM_DOMTREE_H

#include "csr.h"

struct rm_domtree {
	uint32_t count;    /* nodes that the root reaches */
	uint32_t *numbers; /* by node: its number in depth-first order, RM_CSR_NONE when not reached */
	uint32_t *nodes;   /* by number; room for one more than the graph has */
	uint32_t *idoms;   /* by number: that of the immediate dominator, RM_CSR_NONE for the root, whose number is 0; room likewise */
};

/* Memory besides the answer: about 16 bytes a node and 8 an edge, given back. */
void rm_domtree_find(struct rm_domtree *tree, const struct rm_csr *graph, uint32_t root);
void rm_domtree_release(struct rm_domtree *tree);

/* The same with the fall-back from the start: for tests, which want both to agree. */
void rm_domtree_find_lengauer_tarjan(struct rm_domtree *tree, const struct rm_csr *graph, uint32_t root);

#endif
