/*
 * How the allocator keeps freed chunks for later. It keeps one when in-use and cached chunks
 * together stay below its average of past requests, and when the same boundary was crossed
 * downwards again and again within this request: the sixth time on it keeps the chunk (the
 * counter stands at 4 by then). Only chunks kept beyond the average are waste.
 */
#include "base.h"

#include "pass.h"

#include "zendmm.h"

#define CACHE_EXCESS_MIN 2
/*
 * Without the average of the allocator nobody can tell waste from what the next request needs:
 * then as many at least.
 */
#define CACHE_TOTAL_MIN 4
/* The counter is 0 after the first deletion at a boundary; at 4 the next one is kept. */
#define CACHE_DELETE_COUNT 4

struct cache_state {
	uint32_t in_use;
	uint32_t peak;
	uint32_t cached;
	uint32_t boundary;
	uint32_t deletes;
	bool has_average;
	double average;
	uint32_t expected; /* chunks that the allocator keeps because past requests needed them */
};

static uint32_t cache_number(const struct rm_graph *graph, const char *key)
{
	uint64_t value = 0;

	return rm_graph_summary_u64(&value, graph, key) && value <= UINT32_MAX ? (uint32_t)value : 0;
}

static void cache_collect(struct cache_state *state, const struct rm_graph *graph)
{
	const struct rm_zendmm *mm = graph->zendmm;

	memset(state, 0, sizeof(*state));
	if (mm != NULL && !mm->is_custom) {
		state->in_use = mm->chunks_count;
		state->peak = mm->peak_chunks_count;
		state->cached = mm->cached_chunks_count;
		state->boundary = mm->last_chunks_delete_boundary;
		state->deletes = mm->last_chunks_delete_count;
		state->has_average = true;
		state->average = mm->avg_chunks_count;
	} else {
		state->in_use = cache_number(graph, "chunks_count");
		state->peak = cache_number(graph, "peak_chunks_count");
		state->cached = cache_number(graph, "cached_chunks_count");
		state->boundary = cache_number(graph, "last_chunks_delete_boundary");
		state->deletes = cache_number(graph, "last_chunks_delete_count");
		state->has_average = rm_graph_summary_double(&state->average, graph, "avg_chunks_count");
	}
	/* The allocator drops cached chunks while cached + 0.9 is above the average. */
	if (state->has_average && state->average >= 1.9 && state->average < 1e9) {
		state->expected = (uint32_t)(state->average - 0.9);
	}
}

static void cache_add_facts(struct rm_finding *f, const struct cache_state *state)
{
	rm_fact_add_count(&f->facts, "chunks_count", state->in_use);
	rm_fact_add_count(&f->facts, "peak_chunks_count", state->peak);
	rm_fact_add_count(&f->facts, "cached_chunks_count", state->cached);
	rm_fact_add_bytes(
		&f->facts, "cached_chunks_size", (int64_t)state->cached * RM_ZENDMM_CHUNK_BYTES);
	rm_fact_add_count(&f->facts, "last_chunks_delete_boundary", state->boundary);
	rm_fact_add_count(&f->facts, "last_chunks_delete_count", state->deletes);
	if (state->has_average) {
		rm_fact_add_percent(&f->facts, "avg_chunks_count", state->average);
	}
}

static void cache_emit_state(struct rm_findings *findings, const struct cache_state *state)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_ZENDMM_CHUNK_HEURISTIC_STATE);

	cache_add_facts(f, state);
	rm_fact_add_count(&f->facts, "delete_count_threshold", CACHE_DELETE_COUNT);
	rm_finding_say_summary(f,
		"{chunks_count} chunk{chunks_count?|s} in use, {cached_chunks_count} cached ({cached_chunks_size}), peak "
		"{peak_chunks_count}; {last_chunks_delete_count}/{delete_count_threshold} deletions at "
		"boundary {last_chunks_delete_boundary}");
	rm_finding_end(f);
}

/*
 * The counter stays at 4 for as long as the cache is not drained; what counts is that the next
 * deletion is near.
 */
static bool cache_is_about_to_grow(const struct cache_state *state)
{
	return state->deletes >= CACHE_DELETE_COUNT && state->in_use + 1 >= state->boundary &&
		   state->in_use <= state->boundary + 1;
}

static void cache_emit_expansion(struct rm_findings *findings, const struct cache_state *state)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_ZENDMM_CACHE_EXPANSION_IMMINENT);

	cache_add_facts(f, state);
	rm_fact_add_count(&f->facts, "delete_count_threshold", CACHE_DELETE_COUNT);
	rm_finding_set_impact(f, RM_ZENDMM_CHUNK_BYTES, RM_IMPACT_CURRENT);
	rm_finding_say_summary(f,
		"{last_chunks_delete_count}/{delete_count_threshold} chunk deletions at boundary "
		"{last_chunks_delete_boundary}: the next chunk that becomes empty there is kept");
	rm_finding_say_hypothesis(f,
		"The program goes up and down by a chunk again and again; the allocator keeps one chunk "
		"to save the work");
	rm_finding_say_next(
		f, "Nothing to do for one chunk; a worker that must be small can build its data in pieces");
	rm_finding_say_next(f, "Compare with memory_get_usage(true) between two jobs");
	rm_finding_end(f);
}

static bool cache_is_bloated(const struct cache_state *state)
{
	return state->cached > state->in_use && state->cached >= state->expected + CACHE_EXCESS_MIN &&
		   (state->has_average || state->cached + state->in_use >= CACHE_TOTAL_MIN);
}

static void cache_emit_bloat(struct rm_findings *findings, const struct cache_state *state)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_ZENDMM_CACHE_BLOAT);
	int64_t excess = (int64_t)state->cached - (int64_t)state->expected;

	rm_finding_set_confidence(f, state->has_average ? RM_CONFIDENCE_MEDIUM : RM_CONFIDENCE_LOW);
	cache_add_facts(f, state);
	rm_fact_add_count(&f->facts, "expected_cached_chunks", state->expected);
	rm_fact_add_count(&f->facts, "excess_chunks", excess);
	rm_fact_add_bytes(&f->facts, "excess_bytes", excess * RM_ZENDMM_CHUNK_BYTES);
	rm_finding_set_impact(f, excess * RM_ZENDMM_CHUNK_BYTES, RM_IMPACT_SAVING);
	rm_finding_say_summary(f,
		"holding {cached_chunks_count} cached chunk{cached_chunks_count?|s} ({cached_chunks_size}) vs {chunks_count} "
		"in-use, {excess_chunks} more than past requests explain ({excess_bytes})");
	rm_finding_say_hypothesis(f,
		"The cache follows the average of chunks that past requests needed, and shrinks only at "
		"the end of a request; gc_mem_caches() does not release cached chunks");
	rm_finding_say_next(f, "Find the request or job with the peak; recycle the worker after it");
	rm_finding_say_next(f,
		"In a worker without requests, lowering memory_limit for a moment releases cached chunks on "
		"PHP 8");
	rm_finding_end(f);
}

static int cache_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct cache_state state;

	(void)err;
	cache_collect(&state, context->graph);
	if (state.in_use == 0 && state.peak == 0 && state.cached == 0) {
		return 0;
	}
	cache_emit_state(findings, &state);
	if (cache_is_about_to_grow(&state)) {
		cache_emit_expansion(findings, &state);
	}
	if (cache_is_bloated(&state)) {
		cache_emit_bloat(findings, &state);
	}
	return 0;
}

const struct rm_pass rm_pass_chunk_cache_heuristic = {
	.name = "chunk_cache_heuristic",
	.summary = "chunks that the allocator keeps for later",
	.emits = {RM_FINDING_ZENDMM_CHUNK_HEURISTIC_STATE, RM_FINDING_ZENDMM_CACHE_EXPANSION_IMMINENT,
		RM_FINDING_ZENDMM_CACHE_BLOAT},
	.emits_count = 3,
	.run = cache_run,
};
