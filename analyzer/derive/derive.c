/* The order of deriving, and who gives what back when. */
#include "base.h"

#include "derive.h"

#include "mem.h"

struct rm_derived *rm_derive(struct rm_graph *graph)
{
	struct rm_derived *d = rm_calloc(1, sizeof(*d));

	d->graph = graph;
	rm_flow_build(&d->flow, graph);
	rm_audit_run(&d->audit, graph, d->flow.in_counts);
	rm_weak_maps_find(&d->weak_maps, graph);
	rm_cycles_find(&d->cycles, &d->flow, &d->weak_maps);
	rm_liveness_run(&d->liveness, &d->weak_maps, graph, &d->flow, &d->cycles, &d->audit);
	rm_graph_set_paths(graph, d->liveness.path_edges);
	rm_flow_drop_counts(&d->flow);
	rm_retained_compute(&d->retained, graph, &d->flow, &d->liveness, &d->weak_maps);
	rm_graph_need_in(graph);
	rm_property_stats_compute(&d->properties, graph, &d->retained);
	return d;
}

void rm_derived_free(struct rm_derived *derived)
{
	if (derived == NULL)
		return;
	rm_audit_release(&derived->audit);
	rm_weak_maps_release(&derived->weak_maps);
	rm_flow_release(&derived->flow);
	rm_cycles_release(&derived->cycles);
	rm_liveness_release(&derived->liveness);
	rm_retained_release(&derived->retained);
	rm_property_stats_release(&derived->properties);
	rm_free(derived);
}

bool rm_edge_holds(const struct rm_derived *derived, const struct rm_edge *edge)
{
	if (!rm_flow_is_strong(edge->strength, edge->kind))
		return false;
	if (edge->kind == RM_EDGE_WEAK_MAP_VALUE && !rm_weak_maps_edge_lives(&derived->weak_maps, edge->id))
		return false;
	return edge->parent == RM_NODE_NONE || rm_state_of(derived, edge->parent) != RM_STATE_GARBAGE
		|| rm_state_of(derived, edge->child) == RM_STATE_GARBAGE;
}
