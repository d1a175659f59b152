/*
 * A pass looks at the frozen graph and adds findings. One file a pass, one exported struct:
 *
 *	const struct rm_pass rm_pass_overview = {
 *		.name = "overview",
 *		.summary = "usage, limit and coverage of the heap",
 *		.emits = { RM_FINDING_OVERVIEW, RM_FINDING_NEAR_MEMORY_LIMIT, RM_FINDING_COVERAGE_GAP },
 *		.emits_count = 3,
 *		.run = overview_run,
 *	};
 *
 * and one line in pass_list.def, whose order is the order of running. Passes do not know each
 * other; they print nothing.
 */
#ifndef RM_PASS_H
#define RM_PASS_H

#include "arena.h"
#include "base.h"
#include "derive.h"
#include "equality.h"
#include "err.h"
#include "finding.h"
#include "freed.h"
#include "graph.h"
#include "heap_stats.h"

/* What may be refused to a pass when the user does not want full analysis. */
enum rm_pass_need {
	RM_NEED_NODES =
		1 << 0, /* looks at values one by one: left out of graphs with many nodes and many edges */
	RM_NEED_EDGES = 1 << 1, /* needs what is derived from edges: left out of graphs with many edges */
};

struct rm_pass_context {
	const struct rm_graph *graph;
	const struct rm_heap_stats *heap;
	const struct rm_derived *derived; /* NULL where edges are not followed; never for RM_NEED_EDGES */
	struct rm_freed_query *freed;     /* likewise; this thread's own */
	struct rm_equality *equality;     /* likewise */
	struct rm_arena *scratch;         /* emptied after each pass */
};

#define RM_PASS_EMITS_MAX 4

struct rm_pass {
	const char *name;
	const char *summary; /* one line, for help */
	unsigned needs;      /* enum rm_pass_need */
	enum rm_finding_kind emits[RM_PASS_EMITS_MAX];
	uint32_t emits_count;

	/* 0, or a negative rm_err_code with the reason in err. Finding nothing is success. */
	int (*run)(
		const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err);
};

#endif
