/*
 * The edges that are a property in all live instances of its class, and the table that dynamic properties are in.
 *
 *     rm_edge_ids edges = {0};
 *     rm_property_edges(&edges, graph, stats, property);
 *     rm_vec_release(&edges);
 */
#ifndef RM_PROPERTY_EDGES_H
#define RM_PROPERTY_EDGES_H

#include "property_stats.h"

/*
 * Appends the strong edges that are the property in all live instances, in their order: one each as
 * a rule. With a dynamic property the edge to its key string comes along, as unset() drops it too.
 */
void rm_property_edges(rm_edge_ids *edges, const struct rm_graph *graph,
	const struct rm_property_stats *stats, uint32_t property);

/* The same for several properties of one class, instances looked at once: edges[i] is of properties[i]. */
void rm_property_edges_each(rm_edge_ids *edges, const struct rm_graph *graph,
	const struct rm_property_stats *stats, const uint32_t *properties, uint32_t count);

/* The table of dynamic properties of an object, RM_NODE_NONE when it has none of its own. */
rm_node rm_object_dynamic_table(const struct rm_graph *graph, rm_node object);

#endif
