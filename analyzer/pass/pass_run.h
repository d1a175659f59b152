/*
 * Runs the passes of pass_list.def over one graph and collects what they find.
 *
 *	const struct rm_pass_job job = { .graph = graph, .heap = &heap, .derived = derived,
 *		.allowed = RM_NEED_NODES | RM_NEED_EDGES, .workers = 2 };
 *	rm_pass_run_all(&findings, &job);
 */
#ifndef RM_PASS_RUN_H
#define RM_PASS_RUN_H

#include "base.h"
#include "pass.h"

struct rm_pass_job {
	const struct rm_graph *graph;
	const struct rm_heap_stats *heap;
	const struct rm_derived *derived; /* NULL: RM_NEED_EDGES must not be allowed */
	unsigned allowed;                 /* needs that may be met; passes with others are left out */
	uint64_t workers;                 /* threads, this one included; 0 is 1 */
};

/*
 * Returns how many passes were left out. A pass that fails leaves a finding `pass_failed` and a
 * note on stderr, and the others go on. Findings come in the order of the table, whatever the
 * number of workers.
 */
uint32_t rm_pass_run_all(struct rm_findings *findings, const struct rm_pass_job *job);

/* One pass, with the same care. For tests and for the above. */
void rm_pass_run_one(struct rm_findings *findings, const struct rm_pass *pass,
	const struct rm_pass_context *context);

/* The table: NULL past the last. */
const struct rm_pass *rm_pass_at(size_t index);
const struct rm_pass *rm_pass_find(const char *name);

#endif
