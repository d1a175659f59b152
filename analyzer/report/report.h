/*
 * A report: the graph goes in, ordered findings come out, a formatter makes bytes of them.
 *
 *	struct rm_report report;
 *	rm_report_make(&report, graph, &(struct rm_report_options){ .is_full = true });
 *	rm_formatter_find("report")->write(&sb, &report, &format_options);
 *	rm_report_release(&report);
 *
 * The graph is borrowed and must outlive the report. It is derived from first, and gets in-edges
 * and shortest paths on the way.
 */
#ifndef RM_REPORT_H
#define RM_REPORT_H

#include "base.h"
#include "derive.h"
#include "derived_cache.h"
#include "finding.h"
#include "graph.h"
#include "pass_run.h"

struct rm_report_options {
	/*
	 * False: of graphs beyond RM_REPORT_ROWS_MAX some passes are left out, and the report says
	 * which.
	 */
	bool is_full;
	uint64_t workers; /* threads that passes run in; the report does not depend on it. 0 is 1 */
	/* Where derived data may come from and go to; NULL: nowhere. The report does not depend on it. */
	struct rm_derived_cache *cache;
	bool is_brief; /* nothing is asked of `derived`: it may stay NULL when the findings are in the cache */

	/* Needs (enum rm_pass_need) that are not to be met though they could be, and why, as a literal. */
	unsigned refused_needs;
	const char *refusal;
};

/* Nodes, and edges, from which on a graph is a big one. */
#define RM_REPORT_ROWS_MAX 500000

/* What only a report that followed edges has to say of the whole. */
struct rm_report_sums {
	uint64_t cycles;
	uint64_t unreachable_bytes;
	uint64_t missing_refs_bytes;
};

struct rm_report {
	const struct rm_graph *graph;
	struct rm_derived *derived; /* NULL when edges were not followed, or nobody asks (is_brief) */
	bool has_sums;
	struct rm_report_sums sums;
	struct rm_heap_stats heap;
	struct rm_findings findings; /* in the order of reports */
	unsigned skipped_needs; /* passes that have one of these needs were left out; 0: none was */
	unsigned refused_needs; /* those of them that the options refused, */
	const char *refusal;    /* and their reason */
};

/* The needs (enum rm_pass_need) that a graph of that size can meet; without edges there is nothing to follow. */
unsigned rm_report_allowed_needs(uint32_t node_count, uint32_t edge_count, bool is_full);

/* Never fails: a pass that does is a finding of its own, and a note on stderr. */
void rm_report_make(struct rm_report *report, struct rm_graph *graph,
	const struct rm_report_options *options);
void rm_report_release(struct rm_report *report);

/* Keeps what was derived and found for the next time (derived_cache.h); call it when the report is out. */
void rm_report_keep(const struct rm_report *report, struct rm_derived_cache *cache);

/* Why a pass was left out, in a few words; NULL when it was not. */
const char *rm_report_skip_reason(const struct rm_report *report, const struct rm_pass *pass);

#endif
