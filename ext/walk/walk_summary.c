/*
 * See walk_summary.h. Layouts are docs/format.md part 4; the keys of the summary are reli-prof's,
 * with its formulas, and ours beside them.
 */
#include "walk_summary.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "SAPI.h"
#include "zend_gc.h"

#include "../compat/compat_threads.h"
#include "../format/rmem_bytes.h"

/* Fields behind main_chunk in every build so far: cached list, counters, average. */
#define AFTER_MAIN_CACHED       8u
#define AFTER_MAIN_CHUNKS       16u
#define AFTER_MAIN_PEAK_CHUNKS  20u
#define AFTER_MAIN_CACHED_COUNT 24u
#define AFTER_MAIN_AVERAGE      32u
#define AFTER_MAIN_BOUNDARY     40u
#define AFTER_MAIN_DELETES      44u
#define HEAP_SIZE_OFF           16u
#define HEAP_PEAK_OFF           24u
#define CHUNK_FREE_PAGES_OFF    24u
#define CHUNK_NEXT_OFF          8u

static uint32_t counter(const struct walk *walk, uint32_t after_main)
{
	return reli_heap_u32(&walk->sink.heap, walk->sink.heap.layout.main_chunk + after_main);
}

static double average_chunks(const struct walk *walk)
{
	uint64_t bits =
		reli_heap_u64(&walk->sink.heap, walk->sink.heap.layout.main_chunk + AFTER_MAIN_AVERAGE);
	double average;

	memcpy(&average, &bits, sizeof average);
	return average;
}

static uint64_t live_bytes(const struct walk *walk)
{
	return walk->sink.heap.live_small + walk->sink.heap.live_large + walk->sink.heap.live_huge;
}

/* The allocator's own count of used bytes equals what its maps and free lists add up to, and what
 * the rows add up to. */
static bool walk_is_exact(const struct walk *walk)
{
	const struct sink_totals *totals = &walk->sink.totals;
	uint64_t size = zend_memory_usage(false);

	return walk->sink.heap.problem == NULL && walk->sink.heap.free_lists_whole &&
		   live_bytes(walk) == size &&
		   totals->reached + totals->capacity + totals->rounding + totals->unreached == size;
}

/* --- rm_zendmm_* --- */

static void allocator_heap(struct walk *walk)
{
	const struct heap *heap = &walk->sink.heap;
	uint8_t *row;

	rmem_writer_begin(walk->sink.writer, RMEM_SECTION_ZENDMM_HEAP);
	row = rmem_writer_reserve(walk->sink.writer, RMEM_ZENDMM_HEAP_BYTES);
	rmem_put_u32(row, RMEM_ZENDMM_HEAP_VERSION);
	rmem_put_u32(row + 4, RMEM_ZENDMM_CHUNKS_READ |
							  (heap->custom_handlers ? RMEM_ZENDMM_CUSTOM_HANDLERS : 0) |
							  (walk_is_exact(walk) ? RMEM_ZENDMM_EXACT : 0));
	rmem_put_u64(row + 8, (uintptr_t)heap->zend_heap);
	rmem_put_u64(row + 16, reli_heap_u64(heap, HEAP_SIZE_OFF));
	rmem_put_u64(row + 24, reli_heap_u64(heap, HEAP_PEAK_OFF));
	rmem_put_u64(row + 32, reli_heap_u64(heap, heap->layout.real_size));
	rmem_put_u64(row + 40, reli_heap_u64(heap, heap->layout.real_size + 8));
	rmem_put_u64(row + 48, reli_heap_u64(heap, heap->layout.real_size + 16));
	rmem_put_u64(row + 56, reli_heap_u64(heap, heap->layout.main_chunk + AFTER_MAIN_AVERAGE));
	rmem_put_u32(row + 64, counter(walk, AFTER_MAIN_CHUNKS));
	rmem_put_u32(row + 68, counter(walk, AFTER_MAIN_PEAK_CHUNKS));
	rmem_put_u32(row + 72, counter(walk, AFTER_MAIN_CACHED_COUNT));
	rmem_put_u32(row + 76, counter(walk, AFTER_MAIN_BOUNDARY));
	rmem_put_u32(row + 80, counter(walk, AFTER_MAIN_DELETES));
	rmem_put_u32(row + 84, 0);
	rmem_put_u64(row + 88, heap->live_small);
	rmem_put_u64(row + 96, heap->live_large);
	rmem_put_u64(row + 104, heap->live_huge);
	rmem_writer_end(walk->sink.writer, 1);
}

/* Rows in ring order; the walk has the chunks by address. */
static void allocator_chunks(struct walk *walk, uint32_t *ring)
{
	const struct heap *heap = &walk->sink.heap;

	for (uint32_t i = 0; i < heap->chunk_count; i++) {
		ring[heap->chunks[i].ring] = i;
	}
	rmem_writer_begin(walk->sink.writer, RMEM_SECTION_ZENDMM_CHUNK);
	for (uint32_t i = 0; i < heap->chunk_count; i++) {
		uintptr_t address = heap->chunks[ring[i]].address;
		const uint8_t *chunk = (const uint8_t *)address;
		uint8_t *row = rmem_writer_reserve(walk->sink.writer, RMEM_ZENDMM_CHUNK_BYTES);

		rmem_put_u64(row, address);
		memcpy(row + 8, chunk + CHUNK_FREE_PAGES_OFF, 12); /* free_pages, free_tail, num */
		rmem_put_u32(row + 20, i == 0 ? RMEM_ZENDMM_MAIN_CHUNK : 0);
		memcpy(row + 24, chunk + heap->layout.free_map, 64 + 4 * RMEM_ZENDMM_PAGES);
		rmem_put_u64(row + 24 + 64 + 4 * RMEM_ZENDMM_PAGES, 0);
	}
	rmem_writer_end(walk->sink.writer, heap->chunk_count);
}

static void allocator_free(struct walk *walk, const uint32_t *ring)
{
	const struct heap *heap = &walk->sink.heap;
	uint64_t rows = 0;

	rmem_writer_begin(walk->sink.writer, RMEM_SECTION_ZENDMM_FREE);
	for (uint32_t i = 0; i < heap->chunk_count; i++) {
		const uint16_t *counts = &heap->free_counts[(size_t)ring[i] * HEAP_PAGES];

		for (uint32_t page = 0; page < HEAP_PAGES; page++) {
			if (counts[page] != 0) {
				uint8_t *row = rmem_writer_reserve(walk->sink.writer, RMEM_ZENDMM_FREE_BYTES);

				rmem_put_u32(row, i);
				rmem_put_u16(row + 4, (uint16_t)page);
				rmem_put_u16(row + 6, counts[page]);
				rows++;
			}
		}
	}
	rmem_writer_end(walk->sink.writer, rows);
}

static void allocator_huge(struct walk *walk)
{
	const struct heap *heap = &walk->sink.heap;

	rmem_writer_begin(walk->sink.writer, RMEM_SECTION_ZENDMM_HUGE);
	for (uint32_t i = 0; i < heap->huge_count; i++) {
		uint8_t *row = rmem_writer_reserve(walk->sink.writer, RMEM_ZENDMM_HUGE_BYTES);

		rmem_put_u64(row, heap->huge[i].address);
		rmem_put_u64(row + 8, heap->huge[i].size);
		rmem_put_u64(row + 16, heap->huge[i].list_node);
	}
	rmem_writer_end(walk->sink.writer, heap->huge_count);
}

static void allocator_cache(struct walk *walk)
{
	const struct heap *heap = &walk->sink.heap;
	uint32_t count = counter(walk, AFTER_MAIN_CACHED_COUNT), rows = 0;
	uint64_t chunk = reli_heap_u64(heap, heap->layout.main_chunk + AFTER_MAIN_CACHED);

	rmem_writer_begin(walk->sink.writer, RMEM_SECTION_ZENDMM_CACHE);
	for (; chunk != 0 && chunk % HEAP_CHUNK_SIZE == 0 && rows < count; rows++) {
		rmem_put_u64(rmem_writer_reserve(walk->sink.writer, RMEM_ZENDMM_CACHE_BYTES), chunk);
		memcpy(&chunk, (const uint8_t *)(uintptr_t)chunk + CHUNK_NEXT_OFF, sizeof chunk);
	}
	rmem_writer_end(walk->sink.writer, rows);
}

void walk_write_allocator(struct walk *walk)
{
	uint32_t *ring;

	if (walk->sink.heap.problem != NULL) {
		return;
	}
	ring = reli_own_mem_words(&walk->sink.mem, walk->sink.heap.chunk_count);
	if (ring == NULL) {
		return;
	}
	allocator_heap(walk);
	allocator_chunks(walk, ring);
	allocator_free(walk, ring);
	allocator_huge(walk);
	allocator_cache(walk);
}

/* --- summary --- */

#define SUMMARY_MAX 80

struct summary {
	struct walk *walk;
	uint32_t count;
	uint32_t pairs[SUMMARY_MAX][2];
};

static void summary_text(struct summary *summary, const char *key, const char *text, size_t len)
{
	struct sink *sink = &summary->walk->sink;

	if (summary->count < SUMMARY_MAX) {
		summary->pairs[summary->count][0] = sink_late_name(sink, key, strlen(key));
		summary->pairs[summary->count][1] = sink_late_name(sink, text, len);
		summary->count++;
	}
}

static void summary_number(struct summary *summary, const char *key, uint64_t number)
{
	char text[24];
	int len = snprintf(text, sizeof text, "%llu", (unsigned long long)number);

	summary_text(summary, key, text, (size_t)len);
}

/* PHP's short form: 14 digits, always with a point so that it reads back as a float. */
static void summary_float(struct summary *summary, const char *key, double number)
{
	char text[40];
	int len = snprintf(text, sizeof text, "%.14g", number);

	if (strchr(text, '.') == NULL && strchr(text, 'e') == NULL) {
		len += snprintf(text + len, sizeof text - (size_t)len, ".0");
	}
	summary_text(summary, key, text, (size_t)len);
}

static uint64_t compound_bytes(const struct walk *walk, enum sink_kind kind)
{
	uint64_t bytes = 0;
	struct heap_block block;

	for (uint32_t i = 0; i < walk->sink.special_count; i++) {
		const struct sink_special *special = &walk->sink.specials[i];

		if (special->kind == (uint16_t)kind &&
			reli_heap_block_of(&walk->sink.heap, special->address, &block)) {
			bytes += block.size;
		}
	}
	return bytes;
}

static void summary_heap(struct summary *summary)
{
	const struct walk *walk = summary->walk;
	const struct heap *heap = &walk->sink.heap;
	const struct sink_totals *totals = &walk->sink.totals;
	uint64_t vm_stack = compound_bytes(walk, SINK_VM_PAGE),
			 arenas = compound_bytes(walk, SINK_ARENA);
	uint64_t chunk_usage =
		totals->by_region[SINK_REGION_HEAP] + vm_stack + arenas + totals->rounding;
	uint64_t usage = chunk_usage + totals->by_region[SINK_REGION_HUGE], free_bytes = 0,
			 mostly_empty = 0;
	uint64_t size = zend_memory_usage(false);

	for (uint32_t i = 0; i < heap->chunk_count; i++) {
		uint32_t free_pages;

		memcpy(&free_pages, (const uint8_t *)heap->chunks[i].address + CHUNK_FREE_PAGES_OFF,
			sizeof free_pages);
		free_bytes += free_pages * HEAP_PAGE_SIZE;
		mostly_empty += free_pages >= HEAP_PAGES * 9 / 10;
	}
	summary_number(
		summary, "zend_mm_heap_total", heap->chunk_count * HEAP_CHUNK_SIZE + heap->live_huge);
	summary_number(summary, "zend_mm_heap_usage", usage);
	summary_number(summary, "zend_mm_chunk_total", heap->chunk_count * HEAP_CHUNK_SIZE);
	summary_number(summary, "zend_mm_chunk_usage", chunk_usage);
	summary_number(summary, "zend_mm_huge_total", heap->live_huge);
	summary_number(summary, "zend_mm_huge_usage", totals->by_region[SINK_REGION_HUGE]);
	summary_number(summary, "vm_stack_total", vm_stack);
	summary_number(summary, "vm_stack_usage", totals->by_region[SINK_REGION_VM_STACK]);
	summary_number(summary, "compiler_arena_total", arenas);
	summary_number(summary, "compiler_arena_usage", totals->by_region[SINK_REGION_ARENA]);
	summary_number(summary, "possible_allocation_overhead_total", totals->rounding);
	summary_number(summary, "possible_array_overhead_total", 0);
	summary_number(
		summary, "cached_chunks_size", counter(walk, AFTER_MAIN_CACHED_COUNT) * HEAP_CHUNK_SIZE);
	summary_number(summary, "chunks_count", counter(walk, AFTER_MAIN_CHUNKS));
	summary_number(summary, "peak_chunks_count", counter(walk, AFTER_MAIN_PEAK_CHUNKS));
	summary_number(summary, "cached_chunks_count", counter(walk, AFTER_MAIN_CACHED_COUNT));
	summary_number(summary, "last_chunks_delete_boundary", counter(walk, AFTER_MAIN_BOUNDARY));
	summary_number(summary, "last_chunks_delete_count", counter(walk, AFTER_MAIN_DELETES));
	summary_float(summary, "avg_chunks_count", average_chunks(walk));
	summary_number(summary, "chunks_total_free_bytes", free_bytes);
	summary_number(summary, "chunks_mostly_empty_count", mostly_empty);
	summary_float(summary, "heap_memory_analyzed_percentage",
		size == 0 ? 0 : 100.0 * (double)usage / (double)size);
	summary_number(summary, "memory_limit", reli_heap_u64(heap, heap->layout.real_size + 16));
}

static void summary_totals(struct summary *summary)
{
	const struct sink_totals *totals = &summary->walk->sink.totals;

	summary_number(summary, "memory_get_usage", zend_memory_usage(false));
	summary_number(summary, "memory_get_real_usage", zend_memory_usage(true));
	summary_number(summary, "memory_get_peak_usage", zend_memory_peak_usage(false));
	summary_number(summary, "memory_get_peak_usage_real", zend_memory_peak_usage(true));
	summary_number(summary, "heap_reached_bytes", totals->reached);
	summary_number(summary, "heap_capacity_bytes", totals->capacity);
	summary_number(summary, "heap_rounding_bytes", totals->rounding);
	summary_number(summary, "heap_unreached_bytes", totals->unreached);
	summary_number(summary, "heap_conservative_bytes", totals->inferred);
	summary_number(summary, "heap_walk_exact", walk_is_exact(summary->walk));
	summary_number(summary, "heap_walk_conflicts", totals->conflicts);
	summary_number(summary, "heap_walk_stale", totals->stale);
}

static void summary_process(struct summary *summary)
{
	const struct reli_memory_walk_options *options = summary->walk->options;
	static const char *const strings[] = {"preview", "none", "full"};
	const char *allocator =
		summary->walk->sink.heap.problem != NULL ? summary->walk->sink.heap.problem : "zendmm";
	char version[16];
	zend_gc_status gc;
	int len = snprintf(version, sizeof version, "v%d%d", PHP_MAJOR_VERSION, PHP_MINOR_VERSION);

	summary_text(summary, "php_version", version, (size_t)len);
	summary_text(summary, "php_version_full", PHP_VERSION, strlen(PHP_VERSION));
	summary_text(summary, "analyzer", options->writer, strlen(options->writer));
	summary_text(
		summary, "detail", options->full_detail ? "full" : "graph", options->full_detail ? 4 : 5);
	summary_text(summary, "strings", strings[options->strings], strlen(strings[options->strings]));
	summary_text(summary, "mode", options->mode, strlen(options->mode));
	summary_text(summary, "reason", options->reason, strlen(options->reason));
	if (options->point == RELI_MEMORY_POINT_UNSAFE) {
		summary_number(summary, "unsafe_point", 1);
	}
	if (options->label != NULL) {
		summary_text(summary, "label", options->label, options->label_len);
	}
	summary_text(summary, "sapi", sapi_module.name, strlen(sapi_module.name));
	summary_number(summary, "zts", RELI_MEMORY_IS_THREADED);
	summary_number(summary, "pid", (uint64_t)options->pid);
	if (options->resident_bytes != 0) {
		summary_number(summary, "rss", options->resident_bytes);
	}
	summary_text(summary, "allocator", allocator, strlen(allocator));
	zend_gc_get_status(&gc);
	summary_number(summary, "gc_runs", gc.runs);
	summary_number(summary, "gc_collected", gc.collected);
	summary_number(summary, "gc_roots", gc.num_roots);
}

/* Capture time in UTC, as reli-prof writes it. */
static void write_run(struct walk *walk)
{
	time_t now = time(NULL);
	struct tm utc;
	char text[32];
	size_t len;

	gmtime_r(&now, &utc);
	len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	rmem_writer_begin(walk->sink.writer, RMEM_SECTION_RUNS);
	rmem_writer_u32(walk->sink.writer, 1);
	rmem_writer_u32(walk->sink.writer, (uint32_t)len);
	rmem_writer_bytes(walk->sink.writer, text, len);
	rmem_writer_end(walk->sink.writer, 1);
}

void walk_write_summary(struct walk *walk)
{
	struct summary summary = {.walk = walk};

	summary_totals(&summary);
	if (walk->sink.heap.problem == NULL) {
		summary_heap(&summary);
	}
	summary_process(&summary);
	rmem_writer_begin(walk->sink.writer, RMEM_SECTION_SUMMARY);
	rmem_writer_u32(walk->sink.writer, summary.count);
	for (uint32_t i = 0; i < summary.count; i++) {
		rmem_put_pair(rmem_writer_reserve(walk->sink.writer, RMEM_PAIR_BYTES), summary.pairs[i][0],
			summary.pairs[i][1]);
	}
	rmem_writer_end(walk->sink.writer, summary.count);
	write_run(walk);
}
