/*
 * Slow and obvious answers, for tests to hold the fast ones against: each takes the definition of
 * the word and computes just that, by taking something away and looking what can still be reached.
 * Fit for graphs of some hundred nodes.
 */
#ifndef RM_ORACLE_H
#define RM_ORACLE_H

#include "base.h"
#include "csr.h"
#include "graph.h"
#include "liveness.h"
#include "retained.h"

/* ---- graphs without meaning: what scc.h and domtree.h answer ---- */

/*
 * Components of two and more by mutual reachability, numbered by their smallest node. Returns how
 * many.
 */
uint32_t oracle_components(uint32_t *components, const struct rm_csr *graph);

/*
 * d dominates v when taking d away leaves v out of reach; the immediate one is that with the most
 * dominators itself.
 */
void oracle_idoms(uint32_t *idoms, const struct rm_csr *graph, uint32_t root);

/* ---- heaps: all that derive.h answers ----
 *
 *     struct oracle *oracle = oracle_new(graph);
 *     oracle->states[node], oracle_dominates(oracle, a, b), ...
 *     oracle_free(oracle);
 */

struct oracle_sum {
	uint64_t bytes;
	uint64_t allocated;
	uint64_t nodes;
};

/* The best way from a root. Deferred edges are a frame's `this` and inferred ones. */
struct oracle_way {
	uint32_t deferred; /* the fewest such edges that a way can have */
	uint32_t length;   /* of the shortest without any: its edges, the root's included */
	uint32_t rank; /* of the shortest ones: place of the first root in the order of liveness.h */
};

struct oracle {
	const struct rm_graph *graph;
	bool keeps_own_key; /* entries of weak maps: greatest fixpoint, as up to PHP 8.2 */

	/* By edge. */
	struct rm_edge *edges;
	uint8_t *is_strong;
	uint8_t *holds; /* strong, no dead entry, not from garbage to something alive */
	rm_node *keys;  /* of a weak map's entry; RM_NODE_NONE for all other edges */

	/* By node. */
	uint8_t *is_root;
	uint8_t *is_audited;
	uint32_t *missing;    /* references that no edge shows */
	uint32_t *excess;     /* edges that no reference stands behind */
	uint32_t *components; /* strong edges without those of weak maps' values */
	uint32_t component_count;
	uint8_t *held;           /* by X */
	uint8_t *states;         /* enum rm_state */
	uint8_t *is_source;      /* U has an edge to it */
	struct oracle_way *ways; /* of live ones */

	/* By rm_dom: nodes, the five virtual ones, branches in the order of their first root. */
	uint32_t dom_count;
	uint32_t branch_count;
	rm_str *branch_links;
	uint32_t *idoms;
	uint8_t *without; /* [d * dom_count + v]: v is reached when d is gone */
};

struct oracle *oracle_new(const struct rm_graph *graph);
void oracle_free(struct oracle *oracle);

bool oracle_is_deferred_edge(const struct oracle *oracle, const struct rm_edge *edge);
bool oracle_dominates(const struct oracle *oracle, rm_dom d, rm_dom v);

/* What goes when d does; virtual nodes count as nodes here, as in the counts of retained.h. */
void oracle_retained(struct oracle_sum *sum, const struct oracle *oracle, rm_dom d);

/*
 * What is freed with these nodes gone and these edges (ids) cut, both at once. lost[node] says
 * which; may be NULL.
 */
void oracle_freed(struct oracle_sum *sum, uint8_t *lost, const struct oracle *oracle,
	const rm_node *nodes, size_t node_count, const uint32_t *edges, size_t edge_count);

#endif
