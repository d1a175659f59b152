/*
 * Everything that follows from the graph alone and that more than one pass needs, computed once, in the order in which one
 * rests on the other: refcount audit, components, liveness and paths, dominators and retained sizes.
 *
 *     struct rm_derived *derived = rm_derive(graph);
 *     uint64_t bytes = rm_retained_allocated(&derived->retained, node);
 *     rm_derived_free(derived);
 *
 * The graph gets in-edges and shortest paths on the way. After that both are only read, by any number of threads.
 */
#ifndef RM_DERIVE_H
#define RM_DERIVE_H

#include "base.h"
#include "crossing.h"
#include "cycles.h"
#include "flow.h"
#include "graph.h"
#include "liveness.h"
#include "property_stats.h"
#include "refcount_audit.h"
#include "retained.h"
#include "weak_maps.h"

struct rm_derived {
	const struct rm_graph *graph;
	struct rm_audit audit;
	struct rm_weak_maps weak_maps;
	struct rm_cycles cycles;
	struct rm_liveness liveness;
	struct rm_retained retained;
	struct rm_crossing crossing;
	struct rm_property_stats properties;
};

struct rm_derived *rm_derive(struct rm_graph *graph);
void rm_derived_free(struct rm_derived *derived);

/* Number of the node's cycle, RM_CSR_NONE when it is in none. */
static inline uint32_t rm_cycle_of(const struct rm_derived *derived, rm_node node)
{
	return rm_cycles_of(&derived->cycles, node);
}

static inline bool rm_is_in_cycle(const struct rm_derived *derived, rm_node node)
{
	return rm_bitset_has(&derived->cycles.is_member, node);
}

static inline enum rm_state rm_state_of(const struct rm_derived *derived, rm_node node)
{
	return (enum rm_state)derived->liveness.states[node];
}

/* Whether the edge holds its child, rm_liveness_edge_holds(). */
static inline bool rm_edge_holds(const struct rm_derived *derived, const struct rm_edge *edge)
{
	return rm_liveness_edge_holds(&derived->liveness, &derived->weak_maps, edge);
}

#endif
