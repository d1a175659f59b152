/* Graph to ordered findings. */
#include "base.h"

#include "report.h"

#include "finding_order.h"

/* Looking at values is worth it as long as one of the two is small: then the whole graph is. */
unsigned rm_report_allowed_needs(uint32_t node_count, uint32_t edge_count, bool is_full)
{
	unsigned allowed = 0;

	if (is_full || edge_count < RM_REPORT_ROWS_MAX) {
		allowed |= RM_NEED_EDGES | RM_NEED_NODES;
	}
	if (node_count < RM_REPORT_ROWS_MAX) {
		allowed |= RM_NEED_NODES;
	}
	return allowed;
}

void rm_report_make(
	struct rm_report *report, const struct rm_graph *graph, const struct rm_report_options *options)
{
	unsigned allowed =
		rm_report_allowed_needs(graph->node_count, graph->edge_count, options->is_full);

	memset(report, 0, sizeof(*report));
	report->graph = graph;
	rm_findings_init(&report->findings);
	rm_heap_stats_compute(&report->heap, graph);
	report->skipped_needs = (RM_NEED_NODES | RM_NEED_EDGES) & ~allowed;
	(void)rm_pass_run_all(&report->findings, graph, &report->heap, allowed);
	rm_findings_order(&report->findings);
}

void rm_report_release(struct rm_report *report)
{
	rm_findings_release(&report->findings);
}
