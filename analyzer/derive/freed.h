/*
 * What would be freed: exact answers for sets, where adding up retained sizes would miss what several members hold
 * together and count what they hold of each other twice.
 *
 *     struct rm_freed_query *query = rm_freed_new(derived);
 *     struct rm_freed freed;
 *     rm_freed_nodes(&freed, query, nodes, count);     all references to these values dropped at once
 *     rm_freed_edges(&freed, query, edges, count);     these references dropped (ids of edges)
 *     rm_freed_free(query);
 *
 * Both are reachability with something taken out. W is all that the set reaches; members of W with a live predecessor
 * outside of W, or held by X, survive, and what these reach without passing the set survives with them; the rest of W is
 * freed. Entries of weak maps: W takes a value when it has the map or the key, and a survivor passes an entry on only when
 * map and key both survive (weak_maps.h says what the versions of PHP differ in).
 *
 * Two short cuts make this cheap beside a heap of any size, and change no answer. A node whose shortest way from the root
 * (liveness.h) avoids the set survives without further questions, so W stays about as large as what is freed. And a
 * dominator subtree is taken as a whole, with the edges that leave it and none of those inside (crossing.h).
 *
 * A query is a work space for one thread; its answers are independent of what was asked before.
 */
#ifndef RM_FREED_H
#define RM_FREED_H

#include "base.h"
#include "derive.h"
#include "graph.h"

struct rm_freed {
	uint64_t bytes;     /* by row sizes */
	uint64_t allocated; /* in slots and pages: what memory_get_usage() falls by */
	uint64_t nodes;
};

struct rm_freed_query;

struct rm_freed_query *rm_freed_new(const struct rm_derived *derived);
void rm_freed_free(struct rm_freed_query *query);

/* Duplicates in nodes and edges do no harm. O(what is freed and the edges into it), worst case O(graph). */
void rm_freed_nodes(struct rm_freed *freed, struct rm_freed_query *query, const rm_node *nodes, size_t count);
void rm_freed_edges(struct rm_freed *freed, struct rm_freed_query *query, const uint32_t *edges, size_t count);

/*
 * The first instances of a class in property_stats.h (live ones come first), and a property in all live instances of its
 * class, for which `edges` are what rm_property_edges() finds. These answers are remembered, since several passes ask for
 * the same.
 */
void rm_freed_class(struct rm_freed *freed, struct rm_freed_query *query, uint32_t class_id, uint32_t count);
void rm_freed_property(
	struct rm_freed *freed, struct rm_freed_query *query, uint32_t property, const rm_edge_ids *edges);

#endif
