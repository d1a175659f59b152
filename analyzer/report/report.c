/* Graph to ordered findings. */
#include "base.h"

#include "report.h"

#include "finding_order.h"

void rm_report_make(struct rm_report *report, const struct rm_graph *graph, const struct rm_report_options *options)
{
	unsigned allowed = RM_NEED_EDGES;

	memset(report, 0, sizeof(*report));
	report->graph = graph;
	rm_findings_init(&report->findings);
	rm_heap_stats_compute(&report->heap, graph);
	if (!options->is_full
		&& (graph->node_count >= RM_REPORT_NODES_MAX || graph->edge_count >= RM_REPORT_NODES_MAX)) {
		allowed &= ~(unsigned)RM_NEED_EDGES;
	}
	report->skipped_needs = RM_NEED_EDGES & ~allowed;
	(void)rm_pass_run_all(&report->findings, graph, &report->heap, allowed);
	rm_findings_order(&report->findings);
}

void rm_report_release(struct rm_report *report)
{
	rm_findings_release(&report->findings);
}
