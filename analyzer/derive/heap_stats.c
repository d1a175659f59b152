/*
 * The head of the report. "Analyzed" is what has an owner: memory_get_usage() less the live
 * blocks that the snapshot lists as reached by nothing. Snapshots without such a list (of other
 * writers) get the share that their rows explain, which undercounts every slot that is larger
 * than its content.
 */
#include "base.h"

#include "heap_stats.h"

#include "zendmm.h"

static void heap_stats_unreached(struct rm_heap_stats *stats, const struct rm_graph *graph)
{
	uint64_t ignored;
	uint32_t end;

	stats->has_unreached = rm_graph_summary_u64(&ignored, graph, "heap_unreached_bytes");
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (RM_LIKELY(graph->types[node] != RM_TYPE_UNREACHED_BLOCK)) {
			continue;
		}
		stats->has_unreached = true;
		end = rm_graph_loc_first(graph, node + 1);
		for (uint32_t row = rm_graph_loc_first(graph, node); row < end; row++) {
			struct rm_location location;
			rm_graph_location(&location, graph, row);
			stats->unreached_bytes += location.size + location.overhead;
		}
	}
	if (graph->loc_total_count > RM_LOC_OPAQUE_BLOCK) {
		const struct rm_loc_total *total = &graph->loc_totals[RM_LOC_OPAQUE_BLOCK];
		stats->inferred_bytes = total->bytes + total->overhead_bytes;
	}
}

/*
 * No process has this much; a damaged file may say so, and sums and differences must not
 * overflow.
 */
#define BYTES_MAX (UINT64_C(1) << 61)

static uint64_t heap_stats_number(const struct rm_graph *graph, const char *key)
{
	uint64_t value = 0;

	return rm_graph_summary_u64(&value, graph, key) ? value : 0;
}

static uint64_t heap_stats_bytes(uint64_t bytes)
{
	return bytes < BYTES_MAX ? bytes : BYTES_MAX;
}

static void heap_stats_counters(struct rm_heap_stats *stats, const struct rm_graph *graph)
{
	const struct rm_zendmm *mm = graph->zendmm;

	stats->usage_bytes = heap_stats_number(graph, "memory_get_usage");
	stats->real_usage_bytes = heap_stats_number(graph, "memory_get_real_usage");
	stats->peak_bytes = heap_stats_number(graph, "memory_get_peak_usage");
	stats->real_peak_bytes = heap_stats_number(graph, "memory_get_peak_usage_real");
	stats->limit_bytes = heap_stats_number(graph, "memory_limit");
	if (mm != NULL && !mm->is_custom) {
		stats->real_peak_bytes = mm->real_peak;
		stats->limit_bytes = mm->limit;
	}
	/* "No limit" is stored as the largest size there is. */
	if (stats->limit_bytes >= RM_ZENDMM_NO_LIMIT) {
		stats->limit_bytes = 0;
	}
	stats->usage_bytes = heap_stats_bytes(stats->usage_bytes);
	stats->real_usage_bytes = heap_stats_bytes(stats->real_usage_bytes);
	stats->peak_bytes = heap_stats_bytes(stats->peak_bytes);
	stats->real_peak_bytes = heap_stats_bytes(stats->real_peak_bytes);
	stats->heap_bytes = stats->usage_bytes > 0 ? stats->usage_bytes : graph->total_allocated;
}

static void heap_stats_percentage(struct rm_heap_stats *stats, const struct rm_graph *graph)
{
	uint64_t usage = stats->usage_bytes;

	if (stats->has_unreached && usage > 0) {
		stats->analyzed_bytes = usage > stats->unreached_bytes ? usage - stats->unreached_bytes : 0;
	} else if (graph->total_bytes > 0 && usage > 0) {
		stats->analyzed_bytes = graph->total_bytes;
	} else {
		stats->analyzed_bytes = heap_stats_number(graph, "zend_mm_heap_usage");
		stats->has_percentage = rm_graph_summary_double(
			&stats->analyzed_percentage, graph, "heap_memory_analyzed_percentage");
		return;
	}
	stats->has_percentage = true;
	stats->analyzed_percentage = 100.0 * (double)stats->analyzed_bytes / (double)usage;
}

void rm_heap_stats_compute(struct rm_heap_stats *stats, const struct rm_graph *graph)
{
	memset(stats, 0, sizeof(*stats));
	heap_stats_unreached(stats, graph);
	heap_stats_counters(stats, graph);
	heap_stats_percentage(stats, graph);
}
