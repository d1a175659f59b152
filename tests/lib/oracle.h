/*
 * Slow and obvious answers, for tests to hold the fast ones against: each takes the definition of the word and computes
 * just that, by taking something away and looking what can still be reached. Fit for graphs of some hundred nodes.
 */
#ifndef RM_ORACLE_H
#define RM_ORACLE_H

#include "base.h"
#include "csr.h"

/* ---- graphs without meaning: what scc.h and domtree.h answer ---- */

/* Components of two and more by mutual reachability, numbered by their smallest node. Returns how many. */
uint32_t oracle_components(uint32_t *components, const struct rm_csr *graph);

/* d dominates v when taking d away leaves v out of reach; the immediate one is that with the most dominators itself. */
void oracle_idoms(uint32_t *idoms, const struct rm_csr *graph, uint32_t root);

#endif
