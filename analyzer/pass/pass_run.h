/*
 * Runs the passes of pass_list.def over one graph and collects what they find.
 *
 *	rm_pass_run_all(&findings, graph, &heap, RM_NEED_NODES | RM_NEED_EDGES);
 */
#ifndef RM_PASS_RUN_H
#define RM_PASS_RUN_H

#include "base.h"
#include "pass.h"

/*
 * `allowed` holds the needs that may be met; passes with others are left out, and their number is
 * returned. A pass that fails leaves a finding `pass_failed` and a note on stderr, and the others
 * go on.
 */
uint32_t rm_pass_run_all(struct rm_findings *findings, const struct rm_graph *graph,
	const struct rm_heap_stats *heap, unsigned allowed);

/* One pass, with the same care. For tests and for the above. */
void rm_pass_run_one(struct rm_findings *findings, const struct rm_pass *pass,
	const struct rm_pass_context *context);

/* The table: NULL past the last. */
const struct rm_pass *rm_pass_at(size_t index);
const struct rm_pass *rm_pass_find(const char *name);

#endif
