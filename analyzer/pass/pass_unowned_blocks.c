/*
 * Live blocks that nothing was found to reach: leaks of extensions, and memory they keep in
 * places PHP does not know. What the blocks look like, and a module that a pointer in them names,
 * is all there is to tell the owner by.
 */
#include "base.h"

#include "pass.h"

#include "unreached.h"

#define UNOWNED_BYTES_MIN  ((uint64_t)64 * 1024)
#define UNOWNED_GROUPS_MAX 10

static void unowned_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct rm_unreached_group *group)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_UNOWNED_BLOCKS);
	struct rm_fact_list *samples;
	bool is_large = group->bin_bytes == 0, has_module = group->module.len > 0;

	rm_finding_set_severity(
		f, rm_severity_up_to_medium(group->total_bytes, context->heap->heap_bytes));
	rm_finding_set_impact(f, (int64_t)group->total_bytes, RM_IMPACT_CURRENT);
	rm_fact_add_bytes(&f->facts, "bin_size", (int64_t)group->bin_bytes);
	rm_fact_add_text(&f->facts, "shape", group->shape);
	rm_fact_add_count(&f->facts, "count", (int64_t)group->count);
	rm_fact_add_bytes(&f->facts, "total_bytes", (int64_t)group->total_bytes);
	samples = rm_fact_add_list(&f->facts, "sample_addresses");
	for (uint32_t i = 0; i < group->sample_count; i++) {
		rm_fact_add_address(rm_fact_list_add(samples), NULL, group->samples[i]);
	}
	if (has_module) {
		rm_fact_add_text(&f->facts, "module", group->module);
		rm_finding_say_summary(f,
			is_large
				? "{count} live block{count?|s} of whole pages ({shape}, pointers into {module}) that nothing reaches: "
				  "{total_bytes}"
				: "{count} live block{count?|s} of {bin_size} ({shape}, pointers into {module}) that nothing reaches: "
				  "{total_bytes}");
		rm_finding_say_hypothesis(f, "Memory of {module}, leaked or kept where PHP cannot see it");
	} else {
		rm_finding_say_summary(f,
			is_large
				? "{count} live block{count?|s} of whole pages ({shape}) that nothing reaches: {total_bytes}"
				: "{count} live block{count?|s} of {bin_size} ({shape}) that nothing reaches: {total_bytes}");
		rm_finding_say_hypothesis(
			f, "Memory of an extension, leaked or kept where PHP cannot see it");
	}
	rm_finding_say_next(f, "Take a second snapshot later: a group that grows is a leak");
	rm_finding_say_next(f, "Switch off suspected extensions one by one");
	rm_finding_end(f);
}

static int unowned_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct rm_unreached unreached;

	(void)err;
	rm_unreached_collect(&unreached, context->graph);
	for (size_t i = 0; i < unreached.groups.count && i < UNOWNED_GROUPS_MAX; i++) {
		if (unreached.groups.items[i].total_bytes >= UNOWNED_BYTES_MIN) {
			unowned_emit(context, findings, &unreached.groups.items[i]);
		}
	}
	rm_unreached_release(&unreached);
	return 0;
}

const struct rm_pass rm_pass_unowned_blocks = {
	.name = "unowned_blocks",
	.summary = "live blocks that nothing reaches",
	.emits = {RM_FINDING_UNOWNED_BLOCKS},
	.emits_count = 1,
	.run = unowned_run,
};
