/*
 * What the properties of each class hold, summed over all instances that are no garbage: one pass
 * over the objects' edges that several passes build on. Dynamic properties count under their names
 * like declared ones. What dropping a property in all instances really frees takes a query
 * (freed.h); the bounds here say for which properties it is worth asking.
 *
 *     const struct rm_property_stats *stats = &derived->properties;
 *     for (uint32_t i = stats->first_of_class[class_id]; i != RM_PROPERTY_NONE; i = stats->items[i].next)
 *         if (rm_property_bound(&stats->items[i]) >= threshold)
 *             rm_property_edges(&edges, graph, stats, i);
 *
 * Computed once; only read after that, by any number of threads.
 */
#ifndef RM_PROPERTY_STATS_H
#define RM_PROPERTY_STATS_H

#include "base.h"
#include "graph.h"
#include "map.h"
#include "retained.h"
#include "vec.h"

#define RM_PROPERTY_NONE UINT32_MAX

/*
 * Names of dynamic properties that are told apart in one class: objects with more are dictionaries,
 * not records.
 */
#define RM_PROPERTY_DYNAMIC_MAX 1024

struct rm_property {
	uint32_t class_id;
	rm_str link;
	bool is_dynamic;              /* in some instance it lives in the table of dynamic properties */
	uint32_t next;                /* of the same class, in the order of first appearance, or RM_PROPERTY_NONE */
	uint64_t refs;                /* instances in which it holds a value with memory of its own */
	uint64_t exclusive_count;     /* values that their object alone holds, through this property alone */
	uint64_t exclusive_bytes;     /* retained by these */
	uint64_t exclusive_allocated;
	uint64_t joint_allocated;     /* retained by values that several hold and whose shortest way has this property in it:
	                               * at most that much more goes when the property goes in all instances */
	uint32_t first_edge;          /* an example */
};

struct rm_property_stats {
	RM_VEC(struct rm_property) items;
	uint32_t *first_of_class;  /* by class: index in items or RM_PROPERTY_NONE */
	uint32_t *first_instances; /* by class, class_count + 1: its objects are instances[first_instances[class]] .. */
	rm_node *instances;        /* of a class first those that are alive, then garbage; each ascending */
	uint32_t *live_counts;     /* by class */
	struct rm_map index;       /* class and name to item */
};

typedef RM_VEC(uint32_t) rm_edge_ids;

/*
 * states: by node, enum rm_state. O(nodes + edges of objects); shared values climb to their
 * dominator.
 */
void rm_property_stats_compute(struct rm_property_stats *stats, const struct rm_graph *graph,
	const uint8_t *states, const struct rm_retained *tree);
void rm_property_stats_release(struct rm_property_stats *stats);

/*
 * The same from items that were kept: all of them but `next` is filled in, the rest of the struct is zeroed. False when
 * they cannot be items of this graph.
 */
bool rm_property_stats_restore(
	struct rm_property_stats *stats, const struct rm_graph *graph, const uint8_t *states);

/* RM_PROPERTY_NONE when no instance holds anything by that name. */
uint32_t rm_property_find(const struct rm_property_stats *stats, uint32_t class_id, rm_str link);

static inline uint32_t rm_class_instance_count(const struct rm_property_stats *stats, uint32_t class_id)
{
	return stats->first_instances[class_id + 1] - stats->first_instances[class_id];
}

/* Those that are no garbage: the first of the class's instances. */
static inline uint32_t rm_class_live_count(const struct rm_property_stats *stats, uint32_t class_id)
{
	return stats->live_counts[class_id];
}

/*
 * Dropping the property in all instances of the class frees no more than this (allocated bytes).
 * Small values inside shared arrays, and what only refcounts hold, may go beyond it.
 */
static inline uint64_t rm_property_bound(const struct rm_property *property)
{
	return property->exclusive_allocated + property->joint_allocated;
}

#endif
