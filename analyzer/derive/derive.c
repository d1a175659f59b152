/* The order of deriving, and who gives what back when. */
#include "base.h"

#include "derive.h"

#include "log.h"
#include "mem.h"

struct rm_derived *rm_derive(struct rm_graph *graph)
{
	struct rm_derived *d = rm_calloc(1, sizeof(*d));
	struct rm_flow flow;
	uint32_t *in_counts;

	d->graph = graph;
	rm_log_progress("references");
	rm_flow_build(&flow, graph);
	rm_audit_run(&d->audit, graph, flow.in_counts);
	rm_weak_maps_find(&d->weak_maps, graph);
	rm_log_progress("cycles");
	rm_cycles_find(&d->cycles, &flow, graph, &d->weak_maps);
	rm_log_progress("paths");
	rm_liveness_run(&d->liveness, &d->weak_maps, graph, rm_graph_take_paths(graph), &flow, &d->cycles, &d->audit);
	rm_graph_set_paths(graph, d->liveness.path_edges);
	in_counts = rm_flow_take_counts(&flow, graph);
	rm_log_progress("dominators");
	rm_retained_compute(&d->retained, graph, &flow, &d->liveness, &d->weak_maps);
	rm_flow_release(&flow);
	rm_crossing_find(&d->crossing, graph, &d->retained, &d->liveness, &d->weak_maps);
	rm_graph_set_in_counts(graph, in_counts);
	rm_property_stats_compute(&d->properties, graph, d->liveness.states, &d->retained);
	return d;
}

void rm_derived_free(struct rm_derived *derived)
{
	if (derived == NULL)
		return;
	rm_audit_release(&derived->audit);
	rm_weak_maps_release(&derived->weak_maps);
	rm_cycles_release(&derived->cycles);
	rm_liveness_release(&derived->liveness);
	rm_retained_release(&derived->retained);
	rm_crossing_release(&derived->crossing);
	rm_property_stats_release(&derived->properties);
	rm_free(derived);
}
