/*
 * What the heap as a whole is: how much is used, how near the limit is, and how much of it has no
 * owner in the snapshot.
 */
#include "base.h"

#include "pass.h"

#include "unreached.h"
#include "zendmm.h"

/* Shares of the limit that the real size has reached at its peak. */
#define LIMIT_WARNING_PERCENT 80.0
#define LIMIT_HIGH_PERCENT    95.0

/*
 * A gap counts from a share and from a size: a twentieth of a small heap is a few tables of the
 * engine.
 */
#define GAP_PERCENT    5.0
#define GAP_BYTES_MIN  ((uint64_t)1024 * 1024)
#define GAP_GROUPS_MAX 10

static int64_t overview_number(const struct rm_graph *graph, const char *key)
{
	uint64_t value = 0;

	return rm_graph_summary_u64(&value, graph, key) && value <= INT64_MAX ? (int64_t)value : 0;
}

static const char *overview_source(const struct rm_pass_context *context)
{
	if (context->heap->has_unreached) {
		return "block_enumeration";
	}
	return context->graph->total_bytes > 0 && context->heap->usage_bytes > 0 ? "pointer_trace"
																			 : "summary";
}

static void overview_emit(const struct rm_pass_context *context, struct rm_findings *findings)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_heap_stats *heap = context->heap;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_OVERVIEW);
	uint64_t rss;

	rm_fact_add_bytes(&f->facts, "memory_get_usage", (int64_t)heap->usage_bytes);
	rm_fact_add_bytes(&f->facts, "memory_get_real_usage", (int64_t)heap->real_usage_bytes);
	rm_fact_add_bytes(&f->facts, "memory_get_peak_usage", (int64_t)heap->peak_bytes);
	rm_fact_add_bytes(&f->facts, "memory_get_peak_usage_real", (int64_t)heap->real_peak_bytes);
	rm_fact_add_bytes(&f->facts, "memory_limit", (int64_t)heap->limit_bytes);
	rm_fact_add_bytes(&f->facts, "heap_total", overview_number(graph, "zend_mm_heap_total"));
	rm_fact_add_bytes(&f->facts, "heap_usage", overview_number(graph, "zend_mm_heap_usage"));
	rm_fact_add_bytes(&f->facts, "vm_stack_total", overview_number(graph, "vm_stack_total"));
	rm_fact_add_bytes(
		&f->facts, "compiler_arena_total", overview_number(graph, "compiler_arena_total"));
	if (heap->has_percentage) {
		rm_fact_add_percent(&f->facts, "analyzed_percentage", heap->analyzed_percentage);
		rm_fact_add_text(
			&f->facts, "analyzed_percentage_source", rm_text_of(overview_source(context)));
	}
	rm_fact_add_bytes(&f->facts, "displayed_heap_bytes", (int64_t)heap->analyzed_bytes);
	rm_fact_add_bytes(&f->facts, "attributed_bytes", (int64_t)graph->total_bytes);
	if (heap->has_unreached) {
		rm_fact_add_bytes(&f->facts, "reached_bytes", overview_number(graph, "heap_reached_bytes"));
		rm_fact_add_bytes(
			&f->facts, "capacity_bytes", overview_number(graph, "heap_capacity_bytes"));
		rm_fact_add_bytes(
			&f->facts, "rounding_bytes", overview_number(graph, "heap_rounding_bytes"));
		rm_fact_add_bytes(&f->facts, "unreached_bytes", (int64_t)heap->unreached_bytes);
		rm_fact_add_bytes(&f->facts, "inferred_bytes", (int64_t)heap->inferred_bytes);
	}
	if (rm_graph_summary_u64(&rss, graph, "rss") && rss > 0) {
		rm_fact_add_bytes(&f->facts, "rss", (int64_t)rss);
	}
	rm_finding_say_summary(f,
		heap->has_percentage
			? "Heap: {displayed_heap_bytes} ({analyzed_percentage}% analyzed), VM stack: {vm_stack_total}, "
			  "Compiler arena: {compiler_arena_total}"
			: "Heap: {displayed_heap_bytes}, VM stack: {vm_stack_total}, "
			  "Compiler arena: {compiler_arena_total}");
	rm_finding_end(f);
}

/*
 * The next chunk would not fit: nothing is cached, and collecting in the allocator gives no chunk
 * back.
 */
static bool limit_is_reached(const struct rm_pass_context *context)
{
	const struct rm_zendmm *mm = context->graph->zendmm;

	return mm != NULL && mm->has_chunks && mm->limit > 0 && mm->cached_chunks_count == 0 &&
		   mm->real_size + RM_ZENDMM_CHUNK_BYTES > mm->limit &&
		   mm->reclaimable_pages < RM_ZENDMM_PAGES - 1;
}

static void limit_emit(const struct rm_pass_context *context, struct rm_findings *findings)
{
	const struct rm_heap_stats *heap = context->heap;
	uint64_t peak = heap->real_peak_bytes;
	struct rm_finding *f;
	double percent;

	/* The limit works on the real size; snapshots that lack its peak have a lower bound of it. */
	if (peak == 0) {
		peak =
			heap->peak_bytes > heap->real_usage_bytes ? heap->peak_bytes : heap->real_usage_bytes;
	}
	if (heap->limit_bytes == 0 || peak == 0) {
		return;
	}
	percent = 100.0 * (double)peak / (double)heap->limit_bytes;
	if (percent < LIMIT_WARNING_PERCENT) {
		return;
	}
	f = rm_finding_begin(findings, RM_FINDING_NEAR_MEMORY_LIMIT);
	rm_finding_set_severity(
		f, percent >= LIMIT_HIGH_PERCENT ? RM_SEVERITY_HIGH : RM_SEVERITY_WARNING);
	rm_finding_set_impact(f, (int64_t)heap->limit_bytes - (int64_t)peak, RM_IMPACT_CURRENT);
	rm_fact_add_bytes(&f->facts, "peak", (int64_t)peak);
	rm_fact_add_bytes(&f->facts, "limit", (int64_t)heap->limit_bytes);
	rm_fact_add_bytes(&f->facts, "headroom", (int64_t)heap->limit_bytes - (int64_t)peak);
	rm_fact_add_percent(&f->facts, "usage_percentage", percent);
	rm_fact_add_bytes(&f->facts, "memory_get_real_usage", (int64_t)heap->real_usage_bytes);
	rm_fact_add_bool(&f->facts, "next_chunk_fails", limit_is_reached(context));
	rm_finding_say_summary(f,
		limit_is_reached(context)
			? "Peak of {peak} is {usage_percentage}% of memory_limit ({limit}), and the next 2 MB chunk does not fit"
			: "Peak of {peak} is {usage_percentage}% of memory_limit ({limit}), {headroom} left");
	rm_finding_say_hypothesis(f,
		"A little more and the process ends with a fatal error; the limit counts whole chunks "
		"and huge blocks, not memory_get_usage()");
	rm_finding_say_next(f, "Look at the largest findings of this report");
	rm_finding_say_next(f, "Raise memory_limit or lower the peak");
	rm_finding_end(f);
}

static void gap_add_blocks(struct rm_finding *f, const struct rm_graph *graph)
{
	struct rm_unreached unreached;
	struct rm_fact_list *list = rm_fact_add_list(&f->facts, "blocks");

	rm_unreached_collect(&unreached, graph);
	for (size_t i = 0; i < unreached.groups.count && i < GAP_GROUPS_MAX; i++) {
		const struct rm_unreached_group *group = &unreached.groups.items[i];
		struct rm_facts *item = rm_fact_list_add(list);

		rm_fact_add_bytes(item, "bin_size", (int64_t)group->bin_bytes);
		rm_fact_add_text(item, "shape", group->shape);
		rm_fact_add_count(item, "count", (int64_t)group->count);
		rm_fact_add_bytes(item, "total_bytes", (int64_t)group->total_bytes);
	}
	rm_unreached_release(&unreached);
}

static void gap_emit(const struct rm_pass_context *context, struct rm_findings *findings)
{
	const struct rm_heap_stats *heap = context->heap;
	uint64_t gap = heap->unreached_bytes;
	struct rm_finding *f;

	if (!heap->has_percentage || heap->heap_bytes == 0) {
		return;
	}
	if (!heap->has_unreached) {
		gap =
			heap->usage_bytes > heap->analyzed_bytes ? heap->usage_bytes - heap->analyzed_bytes : 0;
	}
	if (gap < GAP_BYTES_MIN || (double)gap * 100.0 <= (double)heap->heap_bytes * GAP_PERCENT) {
		return;
	}
	f = rm_finding_begin(findings, RM_FINDING_COVERAGE_GAP);
	rm_finding_set_impact(f, (int64_t)gap, RM_IMPACT_CURRENT);
	rm_fact_add_percent(&f->facts, "analyzed_percentage", heap->analyzed_percentage);
	rm_fact_add_bytes(&f->facts, "gap_bytes", (int64_t)gap);
	rm_fact_add_text(&f->facts, "analyzed_percentage_source", rm_text_of(overview_source(context)));
	rm_fact_add_bytes(&f->facts, "inferred_bytes", (int64_t)heap->inferred_bytes);
	gap_add_blocks(f, context->graph);
	rm_finding_say_summary(
		f, "Only {analyzed_percentage%0}% of the heap analyzed, {gap_bytes} unaccounted for");
	rm_finding_say_hypothesis(
		f, "Memory that an extension took for itself and that no PHP value leads to");
	rm_finding_say_next(f, "Look at unowned_blocks: sizes, shapes and modules of these blocks");
	rm_finding_say_next(f, "Check FFI code and third-party extensions");
	rm_finding_end(f);
}

static int overview_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	(void)err;
	overview_emit(context, findings);
	limit_emit(context, findings);
	gap_emit(context, findings);
	return 0;
}

const struct rm_pass rm_pass_overview = {
	.name = "overview",
	.summary = "usage, memory limit and coverage of the heap",
	.emits = {RM_FINDING_OVERVIEW, RM_FINDING_NEAR_MEMORY_LIMIT, RM_FINDING_COVERAGE_GAP},
	.emits_count = 3,
	.run = overview_run,
};
