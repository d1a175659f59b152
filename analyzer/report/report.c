/* Graph to ordered findings. */
#include "base.h"

#include "report.h"

#include "cycle_groups.h"
#include "finding_order.h"
#include "finding_store.h"
#include "log.h"
#include "missing_refs.h"

/* Looking at values is worth it as long as one of the two is small: then the whole graph is. */
unsigned rm_report_allowed_needs(uint32_t node_count, uint32_t edge_count, bool is_full)
{
	unsigned allowed = 0;

	if (edge_count > 0 && (is_full || edge_count < RM_REPORT_ROWS_MAX)) {
		allowed |= RM_NEED_EDGES | RM_NEED_NODES;
	}
	if (is_full || node_count < RM_REPORT_ROWS_MAX) {
		allowed |= RM_NEED_NODES;
	}
	return allowed;
}

const char *rm_report_skip_reason(const struct rm_report *report, const struct rm_pass *pass)
{
	if ((pass->needs & report->skipped_needs) == 0) {
		return NULL;
	}
	if ((pass->needs & report->refused_needs) != 0) {
		return report->refusal;
	}
	if ((pass->needs & report->skipped_needs & RM_NEED_NODES) != 0) {
		return "500,000 values and references or more, and no full analysis";
	}
	return report->graph->edge_count == 0 ? "no references in the snapshot"
										  : "500,000 references or more, and no full analysis";
}

static void report_sum(struct rm_report *report)
{
	const struct rm_derived *derived = report->derived;
	const struct rm_retained *tree = &derived->retained;
	struct rm_missing_refs missing;
	uint64_t members;
	uint32_t cycles;

	rm_missing_refs_sum(&missing, derived);
	rm_cycles_of_values(&cycles, &members, derived);
	report->has_sums = true;
	report->sums.cycles = cycles;
	report->sums.unreachable_bytes =
		rm_retained_bytes(tree, rm_retained_virtual(tree, RM_VIRTUAL_U));
	report->sums.missing_refs_bytes = missing.bytes;
}

/* ---- in the sidecar: the sums and the number of dominators, then the findings ---- */

struct report_head {
	struct rm_report_sums sums;
	uint64_t dom_count;
};

/* The findings of a sidecar are those of a report that left nothing out. */
static bool report_find_again(struct rm_report *report, const struct rm_derived_cache *cache)
{
	struct rm_text bytes = rm_derived_cache_findings(cache);
	double start = rm_log_seconds();
	struct report_head head;

	if (bytes.ptr == NULL || bytes.len < sizeof(head) || report->skipped_needs != 0) {
		return false;
	}
	memcpy(&head, bytes.ptr, sizeof(head));
	bytes.ptr += sizeof(head);
	bytes.len -= sizeof(head);
	if (report->derived != NULL && head.dom_count != report->derived->retained.dom_count) {
		return false;
	}
	if (head.dom_count > UINT32_MAX || !rm_finding_store_read(&report->findings, report->graph,
										   (uint32_t)head.dom_count, bytes)) {
		return false;
	}
	report->has_sums = true;
	report->sums = head.sums;
	rm_log_verbose("findings: %.3f s, read", rm_log_seconds() - start);
	return true;
}

static void report_find(
	struct rm_report *report, const struct rm_pass_job *job, struct rm_derived_cache *cache)
{
	double start = rm_log_seconds();

	(void)rm_pass_run_all(&report->findings, job);
	rm_findings_order(
		&report->findings, report->derived != NULL ? &report->derived->retained : NULL);
	if (cache != NULL) {
		rm_derived_cache_spent(cache, rm_log_seconds() - start);
	}
}

void rm_report_make(
	struct rm_report *report, struct rm_graph *graph, const struct rm_report_options *options)
{
	struct rm_pass_job job = {.graph = graph, .heap = &report->heap, .workers = options->workers};

	memset(report, 0, sizeof(*report));
	report->graph = graph;
	job.allowed = rm_report_allowed_needs(graph->node_count, graph->edge_count, options->is_full);
	report->refused_needs = job.allowed & options->refused_needs;
	report->refusal = options->refusal;
	job.allowed &= ~options->refused_needs;
	if (graph->node_count > 0) {
		report->skipped_needs = (RM_NEED_NODES | RM_NEED_EDGES) & ~job.allowed;
	}
	rm_findings_init(&report->findings);
	rm_heap_stats_compute(&report->heap, graph);
	if (options->is_brief && report->skipped_needs == 0 &&
		rm_derived_cache_brief(options->cache, graph) &&
		report_find_again(report, options->cache)) {
		return;
	}
	if ((job.allowed & RM_NEED_EDGES) != 0) {
		report->derived = rm_derived_cache_derive(options->cache, graph);
		report_sum(report);
	}
	job.derived = report->derived;
	if (report->derived == NULL || !report_find_again(report, options->cache)) {
		report_find(report, &job, options->cache);
	}
	rm_log_progress_end();
}

void rm_report_keep(const struct rm_report *report, struct rm_derived_cache *cache)
{
	struct rm_strbuf findings = {0};

	if (cache == NULL || report->derived == NULL || report->skipped_needs != 0) {
		return;
	}
	if (rm_derived_cache_wants(cache)) {
		struct report_head head = {report->sums, report->derived->retained.dom_count};

		rm_strbuf_add(&findings, (const char *)&head, sizeof(head));
		if (!rm_finding_store_write(&findings, &report->findings, report->graph,
				report->derived->retained.dom_count)) {
			rm_strbuf_clear(&findings);
		}
		rm_derived_cache_store(cache, report->derived, rm_strbuf_text(&findings));
	}
	rm_strbuf_release(&findings);
}

void rm_report_release(struct rm_report *report)
{
	rm_findings_release(&report->findings);
	if (report->derived != NULL) {
		rm_derived_free(report->derived);
	}
	report->derived = NULL;
}
