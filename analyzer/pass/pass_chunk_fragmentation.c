/*
 * Chunks of 2 MiB go back to the system only when every page is free, and a page of small slots
 * counts as used until the allocator's own collection looks at it. So three things hide behind
 * "free space": runs without any live slot, which gc_mem_caches() gives back; chunks that a few
 * live blocks hold; and room that the heap has just grown into. The main chunk is never given
 * back and is nobody's fault.
 */
#include "base.h"

#include "pass.h"

#include "map.h"
#include "topk.h"
#include "zendmm.h"

#define CHUNK_USABLE_PAGES  (RM_ZENDMM_PAGES - 1)
#define MOSTLY_EMPTY_PAGES  460 /* free pages of 511: nine tenths */
#define PINNED_PAGES_MAX    (CHUNK_USABLE_PAGES - MOSTLY_EMPTY_PAGES)
#define PINNED_MEDIUM_COUNT 4
#define FILLED_PAGES_MAX    26 /* a chunk with fewer free pages has been filled */

/*
 * A one-line script uses a fifth of its only chunk: waste needs a size and some chunks to be
 * worth a word.
 */
#define WASTE_PERCENT    50.0
#define WASTE_BYTES_MIN  ((uint64_t)8 * 1024 * 1024)
#define WASTE_CHUNKS_MIN 3

/* What is named of the chunks that cannot go: enough to see a pattern. */
#define PINNED_LISTED_MAX 8
#define PINNED_BLOCKS_MAX 4

struct chunk_totals {
	bool has_maps;
	uint64_t chunk_count;
	uint64_t free_bytes;
	uint64_t mostly_empty;
	uint64_t live_bytes;
	uint64_t waste_bytes;
	uint64_t reclaimable_bytes;
	uint64_t releasable_chunks;
	uint64_t pinned_chunks;
	uint64_t pinned_bytes; /* live in pinned chunks */
	double waste_percent;
};

static bool chunk_is_releasable(const struct rm_zendmm_chunk *chunk)
{
	return !chunk->is_main && chunk->free_pages + chunk->reclaimable_pages >= CHUNK_USABLE_PAGES;
}

/* Filled from the front, and nothing freed since: nearly all free pages are one tail. */
static bool chunk_has_tail(const struct rm_zendmm_chunk *chunk)
{
	return chunk->free_tail <= RM_ZENDMM_PAGES &&
		   (RM_ZENDMM_PAGES - chunk->free_tail) * 10 >= chunk->free_pages * 9;
}

static bool chunk_is_mostly_empty(const struct rm_zendmm_chunk *chunk)
{
	return !chunk->is_main && !chunk_is_releasable(chunk) &&
		   CHUNK_USABLE_PAGES - chunk->free_pages - chunk->reclaimable_pages <= PINNED_PAGES_MAX;
}

/*
 * The chunk that the heap has just grown into, NULL for none: the newest one. Numbers are used
 * again, though, when chunks come and go: with the newest full, it is the only other one that looks so.
 */
static const struct rm_zendmm_chunk *chunk_find_growing(const struct rm_zendmm *mm)
{
	const struct rm_zendmm_chunk *found = NULL;

	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		const struct rm_zendmm_chunk *chunk = &mm->chunks[i];

		if (chunk->is_newest && chunk->free_pages >= FILLED_PAGES_MAX) {
			return chunk_has_tail(chunk) ? chunk : NULL;
		}
	}
	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		if (chunk_is_mostly_empty(&mm->chunks[i])) {
			if (found != NULL) {
				return NULL;
			}
			found = &mm->chunks[i];
		}
	}
	return found != NULL && chunk_has_tail(found) ? found : NULL;
}

static bool chunk_is_pinned(
	const struct rm_zendmm_chunk *chunk, const struct rm_zendmm_chunk *growing)
{
	return chunk != growing && chunk_is_mostly_empty(chunk);
}

static uint64_t chunk_live_bytes(const struct rm_zendmm_chunk *chunk)
{
	return chunk->live_small_bytes + chunk->live_large_bytes;
}

static void chunk_collect_maps(struct chunk_totals *totals, const struct rm_zendmm *mm)
{
	const struct rm_zendmm_chunk *growing = chunk_find_growing(mm);

	totals->has_maps = true;
	totals->chunk_count = mm->chunk_count;
	totals->free_bytes = mm->free_pages * RM_ZENDMM_PAGE_BYTES;
	totals->reclaimable_bytes = mm->reclaimable_pages * RM_ZENDMM_PAGE_BYTES;
	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		const struct rm_zendmm_chunk *chunk = &mm->chunks[i];

		totals->live_bytes += chunk_live_bytes(chunk);
		totals->mostly_empty += chunk->free_pages >= MOSTLY_EMPTY_PAGES ? 1 : 0;
		totals->releasable_chunks += chunk_is_releasable(chunk) ? 1 : 0;
		if (chunk_is_pinned(chunk, growing)) {
			totals->pinned_chunks++;
			totals->pinned_bytes += chunk_live_bytes(chunk);
		}
	}
}

/*
 * Snapshots without page maps count every chunk, main and newest included: two of the mostly
 * empty ones may be these.
 */
static void chunk_collect_counters(
	struct chunk_totals *totals, const struct rm_pass_context *context)
{
	uint64_t huge = 0;
	uint64_t usage = context->heap->usage_bytes;

	(void)rm_graph_summary_u64(&totals->chunk_count, context->graph, "chunks_count");
	(void)rm_graph_summary_u64(&totals->free_bytes, context->graph, "chunks_total_free_bytes");
	(void)rm_graph_summary_u64(&totals->mostly_empty, context->graph, "chunks_mostly_empty_count");
	(void)rm_graph_summary_u64(&huge, context->graph, "zend_mm_huge_total");
	totals->live_bytes = usage > huge ? usage - huge : 0;
	if (totals->mostly_empty > totals->chunk_count) {
		totals->mostly_empty = totals->chunk_count;
	}
	totals->pinned_chunks = totals->mostly_empty > 2 ? totals->mostly_empty - 2 : 0;
}

static void chunk_collect(struct chunk_totals *totals, const struct rm_pass_context *context)
{
	const struct rm_zendmm *mm = context->graph->zendmm;
	uint64_t usable;

	memset(totals, 0, sizeof(*totals));
	if (mm != NULL && mm->has_chunks) {
		chunk_collect_maps(totals, mm);
	} else {
		chunk_collect_counters(totals, context);
	}
	if (totals->chunk_count == 0 || totals->chunk_count > UINT32_MAX) {
		totals->chunk_count = 0;
		return;
	}
	usable = totals->chunk_count * CHUNK_USABLE_PAGES * RM_ZENDMM_PAGE_BYTES;
	totals->waste_bytes = usable > totals->live_bytes ? usable - totals->live_bytes : 0;
	totals->waste_percent =
		100.0 * (double)totals->waste_bytes / (double)(totals->chunk_count * RM_ZENDMM_CHUNK_BYTES);
}

static void chunk_emit_state(struct rm_findings *findings, const struct chunk_totals *totals)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_ZENDMM_CHUNK_FRAGMENTATION_STATE);

	rm_fact_add_count(&f->facts, "chunks_count", (int64_t)totals->chunk_count);
	rm_fact_add_bytes(&f->facts, "chunks_total_free_bytes", (int64_t)totals->free_bytes);
	rm_fact_add_count(&f->facts, "chunks_mostly_empty_count", (int64_t)totals->mostly_empty);
	rm_fact_add_bytes(&f->facts, "live_bytes", (int64_t)totals->live_bytes);
	rm_fact_add_bytes(&f->facts, "waste_bytes", (int64_t)totals->waste_bytes);
	rm_fact_add_percent(&f->facts, "fragmentation_percentage", totals->waste_percent);
	if (totals->has_maps) {
		rm_fact_add_bytes(&f->facts, "reclaimable_bytes", (int64_t)totals->reclaimable_bytes);
		rm_fact_add_count(&f->facts, "releasable_chunks_count", (int64_t)totals->releasable_chunks);
		rm_fact_add_count(&f->facts, "pinned_chunks_count", (int64_t)totals->pinned_chunks);
	}
	rm_finding_say_summary(f,
		totals->has_maps
			? "{chunks_total_free_bytes} of free pages in {chunks_count} in-use chunk{chunks_count?|s}, {chunks_mostly_empty_count} of "
			  "them \xE2\x89\xA5"
			  "90% empty; {reclaimable_bytes} more in runs without a live slot"
			: "{chunks_total_free_bytes} of free pages in {chunks_count} in-use chunk{chunks_count?|s}, {chunks_mostly_empty_count} of "
			  "them \xE2\x89\xA5"
			  "90% empty");
	rm_finding_end(f);
}

/* ---- pinned chunks ---- */

struct pinned_chunk {
	const struct rm_zendmm_chunk *chunk;
	struct rm_topk blocks; /* rows, by bytes */
	uint64_t block_count;
};

static void pinned_add_blocks(
	struct rm_facts *item, const struct rm_graph *graph, struct pinned_chunk *pinned)
{
	struct rm_fact_list *list = rm_fact_add_list(item, "blocks");

	rm_topk_sort(&pinned->blocks);
	for (size_t i = 0; i < pinned->blocks.count; i++) {
		uint32_t row = (uint32_t)pinned->blocks.items[i].id;
		rm_node node = rm_graph_location_node(graph, row);
		struct rm_facts *block = rm_fact_list_add(list);
		struct rm_text class_name = rm_graph_class_name(graph, node);
		struct rm_location location;

		rm_graph_location(&location, graph, row);
		rm_fact_add_node(block, "node_id", node);
		rm_fact_add_path(block, "path", node, RM_TEXT_NONE);
		if (class_name.ptr != NULL) {
			rm_fact_add_text(block, "type", class_name);
		} else if (location.type < graph->loc_total_count) {
			rm_fact_add_type(block, "type", graph->loc_totals[location.type].text);
		} else {
			rm_fact_add_text(block, "type", rm_graph_type_text(graph, node));
		}
		rm_fact_add_bytes(block, "bytes", (int64_t)pinned->blocks.items[i].weight);
	}
}

/* One pass over the rows: those whose address lies in a chunk of the list. */
static void pinned_collect(struct pinned_chunk *list, size_t count, const struct rm_graph *graph)
{
	struct rm_map index = {0};
	bool is_new;

	for (size_t i = 0; i < count; i++) {
		rm_topk_init(&list[i].blocks, PINNED_BLOCKS_MAX);
		*rm_map_add(&index, list[i].chunk->address / RM_ZENDMM_CHUNK_BYTES, &is_new) = (uint32_t)i;
	}
	for (uint32_t row = 0; row < graph->location_count; row++) {
		struct rm_location location;
		const uint32_t *at;

		rm_graph_location(&location, graph, row);
		at = rm_map_find(&index, location.address / RM_ZENDMM_CHUNK_BYTES);
		if (at == NULL || location.size + location.overhead == 0 ||
			rm_graph_location_node(graph, row) == RM_NODE_NONE) {
			continue;
		}
		list[*at].block_count++;
		rm_topk_add(&list[*at].blocks, location.size + location.overhead, row);
	}
	rm_map_release(&index);
}

/* Says of each chunk what lives in it: those with the least first, they are the easiest to free. */
static void pinned_add_chunks(struct rm_finding *f, const struct rm_pass_context *context)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_zendmm *mm = graph->zendmm;
	struct rm_fact_list *facts = rm_fact_add_list(&f->facts, "chunks");
	const struct rm_zendmm_chunk *growing = chunk_find_growing(mm);
	struct pinned_chunk list[PINNED_LISTED_MAX];
	struct rm_topk least;

	rm_topk_init(&least, PINNED_LISTED_MAX);
	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		if (chunk_is_pinned(&mm->chunks[i], growing)) {
			rm_topk_add(&least, RM_ZENDMM_CHUNK_BYTES - chunk_live_bytes(&mm->chunks[i]), i);
		}
	}
	rm_topk_sort(&least);
	memset(list, 0, sizeof(list));
	for (size_t i = 0; i < least.count; i++) {
		list[i].chunk = &mm->chunks[least.items[i].id];
	}
	pinned_collect(list, least.count, graph);
	for (size_t i = 0; i < least.count; i++) {
		const struct rm_zendmm_chunk *chunk = list[i].chunk;
		struct rm_facts *item = rm_fact_list_add(facts);

		rm_fact_add_address(item, "address", chunk->address);
		rm_fact_add_count(item, "used_pages",
			(int64_t)(CHUNK_USABLE_PAGES - chunk->free_pages - chunk->reclaimable_pages));
		rm_fact_add_bytes(item, "live_bytes", (int64_t)chunk_live_bytes(chunk));
		rm_fact_add_count(item, "block_count", (int64_t)list[i].block_count);
		pinned_add_blocks(item, graph, &list[i]);
		rm_topk_release(&list[i].blocks);
	}
	rm_topk_release(&least);
}

static void pinned_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct chunk_totals *totals)
{
	struct rm_finding *f =
		rm_finding_begin(findings, RM_FINDING_ZENDMM_CHUNKS_PINNED_BY_FRAGMENTATION);

	rm_finding_set_severity(
		f, totals->pinned_chunks >= PINNED_MEDIUM_COUNT ? RM_SEVERITY_MEDIUM : RM_SEVERITY_WARNING);
	rm_finding_set_impact(
		f, (int64_t)(totals->pinned_chunks * RM_ZENDMM_CHUNK_BYTES), RM_IMPACT_SAVING);
	rm_fact_add_count(&f->facts, "chunks_mostly_empty_count", (int64_t)totals->pinned_chunks);
	rm_fact_add_count(&f->facts, "chunks_count", (int64_t)totals->chunk_count);
	if (!totals->has_maps) {
		rm_finding_set_confidence(f, RM_CONFIDENCE_LOW);
		rm_finding_say_summary(f, "{chunks_mostly_empty_count} in-use chunk"
								  "{chunks_mostly_empty_count?|s} \xE2\x89\xA5"
								  "90% empty but cannot be returned to the OS");
		rm_finding_say_hypothesis(
			f, "A few long-lived allocations hold chunks that are otherwise empty");
	} else {
		rm_fact_add_bytes(&f->facts, "pinned_live_bytes", (int64_t)totals->pinned_bytes);
		pinned_add_chunks(f, context);
		rm_finding_say_summary(f, "{chunks_mostly_empty_count} in-use chunk"
								  "{chunks_mostly_empty_count?|s} \xE2\x89\xA5"
								  "90% empty but cannot be returned to the OS: {pinned_live_bytes} "
								  "live in {chunks_mostly_empty_count?it|them}");
		rm_finding_say_hypothesis(f,
			"What lives there was allocated while much else was, and stayed:\n"
			"{chunks:{address}: {live_bytes} in {block_count} block{block_count?|s}: "
			"{blocks:{path} ({type}, {bytes})|, }|\n}");
	}
	rm_finding_say_next(f, "Free or rebuild the values named here after heavy work");
	rm_finding_say_next(f, "Recycle long-lived workers after jobs with a high peak");
	rm_finding_end(f);
}

/* ---- fragmentation of the heap ---- */

static void fragmentation_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct chunk_totals *totals)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_ZENDMM_HEAP_FRAGMENTATION_HIGH);
	uint64_t heap_usage = context->heap->analyzed_bytes;

	rm_finding_set_impact(f, (int64_t)totals->waste_bytes, RM_IMPACT_SAVING);
	rm_fact_add_bytes(&f->facts, "chunks_total_free_bytes", (int64_t)totals->free_bytes);
	rm_fact_add_bytes(&f->facts, "heap_usage", (int64_t)heap_usage);
	rm_fact_add_count(&f->facts, "chunks_count", (int64_t)totals->chunk_count);
	rm_fact_add_bytes(&f->facts, "live_bytes", (int64_t)totals->live_bytes);
	rm_fact_add_bytes(&f->facts, "waste_bytes", (int64_t)totals->waste_bytes);
	rm_fact_add_percent(&f->facts, "fragmentation_percentage", totals->waste_percent);
	rm_fact_add_bytes(&f->facts, "reclaimable_bytes", (int64_t)totals->reclaimable_bytes);
	rm_fact_add_count(&f->facts, "releasable_chunks_count", (int64_t)totals->releasable_chunks);
	rm_finding_say_summary(f,
		"{waste_bytes} free inside {chunks_count} in-use chunks vs {live_bytes} live: "
		"{fragmentation_percentage}% of them is waste");
	if (totals->reclaimable_bytes * 2 >= totals->waste_bytes) {
		rm_finding_say_hypothesis(f,
			"{reclaimable_bytes} of it are runs of small slots without any live one: what held "
			"them was freed, and the allocator has not collected since");
		rm_finding_say_next(f,
			"Call gc_mem_caches() after big transient work: it gives back {releasable_chunks_count} "
			"whole chunks");
	} else {
		rm_finding_say_hypothesis(
			f, "Live data is spread thin over the chunks, and PHP cannot move it");
	}
	rm_finding_say_next(f, "Find the job whose peak made the heap this big");
	rm_finding_say_next(f, "Recycle the worker after it");
	rm_finding_end(f);
}

static int chunk_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct chunk_totals totals;

	(void)err;
	chunk_collect(&totals, context);
	if (totals.chunk_count == 0) {
		return 0;
	}
	chunk_emit_state(findings, &totals);
	if (totals.pinned_chunks > 0) {
		pinned_emit(context, findings, &totals);
	}
	if (totals.chunk_count >= WASTE_CHUNKS_MIN && totals.waste_bytes >= WASTE_BYTES_MIN &&
		totals.waste_percent >= WASTE_PERCENT) {
		fragmentation_emit(context, findings, &totals);
	}
	return 0;
}

const struct rm_pass rm_pass_chunk_fragmentation = {
	.name = "chunk_fragmentation",
	.summary = "free space that stays in chunks, and what holds them",
	.emits = {RM_FINDING_ZENDMM_CHUNK_FRAGMENTATION_STATE,
		RM_FINDING_ZENDMM_CHUNKS_PINNED_BY_FRAGMENTATION,
		RM_FINDING_ZENDMM_HEAP_FRAGMENTATION_HIGH},
	.emits_count = 3,
	.run = chunk_run,
};
