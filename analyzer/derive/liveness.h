/*
 * Who is alive, and why: one breadth-first pass over strong edges from the roots (R), then from what only X holds
 * (refcount_audit.h); what is left is garbage that the collector would take. The same pass gives every node its shortest
 * way from a root, since that is how breadth-first search finds nodes: roots are queued in the order call frames,
 * globals, classes, functions, constants, others, and a frame's `$this` and edges that were only inferred are followed
 * when nothing else leads to a node.
 *
 * Garbage that holds a resource in a cycle is never collected by PHP, and neither is a cycle without any refcounted value:
 * X holds them. Entries of weak maps live while map and key do (weak_maps.h).
 */
#ifndef RM_LIVENESS_H
#define RM_LIVENESS_H

#include "base.h"
#include "bitset.h"
#include "cycles.h"
#include "flow.h"
#include "graph.h"
#include "refcount_audit.h"
#include "vec.h"
#include "weak_maps.h"

enum rm_state {
	RM_STATE_GARBAGE,  /* neither R nor X reaches it */
	RM_STATE_EXTERNAL, /* only X does */
	RM_STATE_LIVE,     /* R does */
};

struct rm_liveness {
	uint8_t *states;      /* by node: enum rm_state */
	uint32_t *path_edges; /* by node: last edge of the shortest way from a root; its tree edge where R does not reach it.
						   * The graph's, see rm_graph_set_paths() */
	struct rm_bitset anchored;       /* by node: no PHP value is on that way above it (rm_type_is_value) */
	struct rm_bitset held;           /* by node: X holds it */
	RM_VEC(rm_node) externals;       /* the same as a list, ascending */
	RM_VEC(rm_node) garbage_sources; /* members of the components of garbage that no other garbage leads to */
	uint64_t garbage_nodes;
};

/* What somebody can hold in a variable, as opposed to frames, classes, functions and tables of the engine. */
static inline bool rm_type_is_value(uint8_t type)
{
	return type == RM_TYPE_OBJECT || type == RM_TYPE_ARRAY || type == RM_TYPE_STRING || type == RM_TYPE_REFERENCE
		|| type == RM_TYPE_RESOURCE || type == RM_TYPE_CONSTANT_AST;
}

/* Whether the edge holds its child: strong, not from garbage to something alive, and no entry of a weak map that is dead. */
static inline bool rm_liveness_edge_holds(
	const struct rm_liveness *liveness, const struct rm_weak_maps *maps, const struct rm_edge *edge)
{
	if (!rm_flow_is_strong(edge->strength, edge->kind))
		return false;
	if (RM_UNLIKELY(edge->kind == RM_EDGE_WEAK_MAP_VALUE) && !rm_weak_maps_edge_lives(maps, edge->id))
		return false;
	return liveness->garbage_nodes == 0 || edge->parent == RM_NODE_NONE ||
		   liveness->states[edge->parent] != RM_STATE_GARBAGE || liveness->states[edge->child] == RM_STATE_GARBAGE;
}

/* Marks dead entries in maps. path_edges comes with the tree edges, from rm_graph_take_paths(). */
void rm_liveness_run(struct rm_liveness *liveness, struct rm_weak_maps *maps, const struct rm_graph *graph,
	uint32_t *path_edges, const struct rm_flow *flow, const struct rm_cycles *cycles, const struct rm_audit *audit);
void rm_liveness_release(struct rm_liveness *liveness);

#endif
