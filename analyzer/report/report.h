/*
 * A report: the graph goes in, ordered findings come out, a formatter makes bytes of them.
 *
 *	struct rm_report report;
 *	rm_report_make(&report, graph, &(struct rm_report_options){ .is_full = true });
 *	rm_formatter_find("report")->write(&sb, &report, &format_options);
 *	rm_report_release(&report);
 *
 * The graph is borrowed and must outlive the report.
 */
#ifndef RM_REPORT_H
#define RM_REPORT_H

#include "base.h"
#include "finding.h"
#include "graph.h"
#include "pass_run.h"

struct rm_report_options {
	/*
	 * False: of graphs beyond RM_REPORT_ROWS_MAX some passes are left out, and the report says
	 * which.
	 */
	bool is_full;
};

/* Nodes, and edges, from which on a graph is a big one. */
#define RM_REPORT_ROWS_MAX 500000

struct rm_report {
	const struct rm_graph *graph;
	struct rm_heap_stats heap;
	struct rm_findings findings; /* in the order of reports */
	unsigned skipped_needs; /* passes that have one of these needs were left out; 0: none was */
};

/* The needs (enum rm_pass_need) that a graph of that size can meet. */
unsigned rm_report_allowed_needs(uint32_t node_count, uint32_t edge_count, bool is_full);

/* Never fails: a pass that does is a finding of its own, and a note on stderr. */
void rm_report_make(struct rm_report *report, const struct rm_graph *graph,
	const struct rm_report_options *options);
void rm_report_release(struct rm_report *report);

#endif
