/*
 * Which roots answer for the heap: call frames, globals, classes with their statics ... A table,
 * nothing to act upon by itself. A heap that hangs off call frames goes when they return; one that
 * hangs off classes stays.
 */
#include "base.h"

#include "pass.h"

#include "blame.h"
#include "value_finding.h"

#define BLAME_BYTES_MIN 1024

static void blame_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct rm_blame_row *row, uint64_t all_bytes)
{
	uint64_t total = rm_blame_row_total(row);
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_ROOT_BLAME);

	rm_finding_set_confidence(
		f, row->shared_bytes > row->exclusive_bytes ? RM_CONFIDENCE_LOW : RM_CONFIDENCE_HIGH);
	rm_finding_set_memory(f, context, total, RM_IMPACT_CURRENT);
	if (row->branch != RM_DOM_NONE) {
		rm_finding_set_anchor(f, row->branch);
	}
	rm_fact_add_text(&f->facts, "root_name", row->name);
	rm_fact_add_bytes(&f->facts, "exclusive_bytes", (int64_t)row->exclusive_bytes);
	rm_fact_add_bytes(&f->facts, "shared_bytes", (int64_t)row->shared_bytes);
	rm_fact_add_bytes(&f->facts, "total_bytes", (int64_t)total);
	rm_fact_add_percent(&f->facts, "percentage", 100.0 * (double)total / (double)all_bytes);
	rm_fact_add_bytes(&f->facts, "reachable_bytes", (int64_t)row->reachable_bytes);
	rm_finding_say_summary(f,
		"{root_name}: {total_bytes} ({percentage}%) \xE2\x80\x94 {exclusive_bytes} exclusive, "
		"{shared_bytes} shared");
	rm_finding_end(f);
}

static int blame_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct rm_blame blame;

	(void)err;
	rm_blame_compute(&blame, context->derived);
	for (size_t i = 0; i < blame.rows.count; i++) {
		if (rm_blame_row_total(&blame.rows.items[i]) >= BLAME_BYTES_MIN) {
			blame_emit(context, findings, &blame.rows.items[i], blame.total_bytes);
		}
	}
	rm_blame_release(&blame);
	return 0;
}

const struct rm_pass rm_pass_blame_allocation = {
	.name = "blame_allocation",
	.summary = "bytes by root branch, exclusive and shared",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_ROOT_BLAME},
	.emits_count = 1,
	.run = blame_run,
};
