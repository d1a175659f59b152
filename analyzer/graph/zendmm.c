#include "base.h"
#include "mem.h"
#include "zendmm.h"

#include "../../ext/format/rmem_rows.h"

/* The size classes of the allocator: equal in all versions we read. */
const struct rm_zendmm_bin rm_zendmm_bins[RM_ZENDMM_BINS] = {
	{ 8, 512, 1 },   { 16, 256, 1 },  { 24, 170, 1 },  { 32, 128, 1 },  { 40, 102, 1 },  { 48, 85, 1 },
	{ 56, 73, 1 },   { 64, 64, 1 },   { 80, 51, 1 },   { 96, 42, 1 },   { 112, 36, 1 },  { 128, 32, 1 },
	{ 160, 25, 1 },  { 192, 21, 1 },  { 224, 18, 1 },  { 256, 16, 1 },  { 320, 64, 5 },  { 384, 32, 3 },
	{ 448, 9, 1 },   { 512, 8, 1 },   { 640, 32, 5 },  { 768, 16, 3 },  { 896, 9, 2 },   { 1024, 8, 2 },
	{ 1280, 16, 5 }, { 1536, 8, 3 },  { 1792, 16, 7 }, { 2048, 8, 4 },  { 2560, 8, 5 },  { 3072, 4, 3 },
};

#define MAP_IS_SMALL 0x80000000u
#define MAP_IS_LARGE 0x40000000u
#define MAP_BIN_MASK 0x1Fu
#define MAP_PAGES_MASK 0x3FFu

static bool page_is_used(const struct rm_zendmm_chunk *chunk, uint32_t page)
{
	return (chunk->free_map[page / 8] >> (page % 8) & 1) != 0;
}

/* Free slots of the small run that starts at page. The chunk's rows ascend by page, so this is a binary search. */
static uint16_t run_free_slots(const struct rm_zendmm *mm, const struct rm_zendmm_chunk *chunk, uint32_t page)
{
	uint32_t low = chunk->free_row, high = chunk->free_row + chunk->free_row_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct rmem_zendmm_free row;

		rmem_get_zendmm_free(&row, mm->free_rows + (size_t)middle * RMEM_ZENDMM_FREE_BYTES);
		if (row.page == page)
			return row.free_slots;
		if (row.page < page)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

bool rm_zendmm_next_run(struct rm_zendmm_run *run, const struct rm_zendmm *mm, const struct rm_zendmm_chunk *chunk,
	uint32_t *page)
{
	uint32_t word, pages;

	while (*page < RM_ZENDMM_PAGES && !page_is_used(chunk, *page))
		(*page)++;
	if (*page >= RM_ZENDMM_PAGES)
		return false;

	word = rmem_get_u32(chunk->map + *page * 4u);
	run->address = chunk->address + (uint64_t)*page * RM_ZENDMM_PAGE_BYTES;
	run->page = (uint16_t)*page;
	if ((word & MAP_IS_SMALL) != 0 && (word & MAP_IS_LARGE) == 0 && (word & MAP_BIN_MASK) < RM_ZENDMM_BINS) {
		const struct rm_zendmm_bin *bin = &rm_zendmm_bins[word & MAP_BIN_MASK];

		pages = bin->pages;
		run->bin = (uint8_t)(word & MAP_BIN_MASK);
		run->slots = bin->slots;
		run->free_slots = run_free_slots(mm, chunk, *page);
		if (run->free_slots > run->slots)
			run->free_slots = run->slots;
	} else {
		pages = (word & MAP_IS_SMALL) == 0 && (word & MAP_IS_LARGE) != 0 ? word & MAP_PAGES_MASK : 1;
		run->bin = RM_ZENDMM_LARGE;
		run->slots = 0;
		run->free_slots = 0;
	}
	if (pages == 0)
		pages = 1;
	if (pages > RM_ZENDMM_PAGES - *page)
		pages = RM_ZENDMM_PAGES - *page;
	run->pages = (uint16_t)pages;
	*page += pages;
	return true;
}

/* Sums of one chunk from its runs. */
static void chunk_weigh(struct rm_zendmm *mm, struct rm_zendmm_chunk *chunk)
{
	struct rm_zendmm_run run;

	for (uint32_t page = 1; rm_zendmm_next_run(&run, mm, chunk, &page);) {
		if (run.bin == RM_ZENDMM_LARGE) {
			chunk->live_large_bytes += (uint64_t)run.pages * RM_ZENDMM_PAGE_BYTES;
			continue;
		}
		chunk->live_small_bytes += (uint64_t)(run.slots - run.free_slots) * rm_zendmm_bins[run.bin].slot_bytes;
		if (run.free_slots == run.slots)
			chunk->reclaimable_pages += run.pages;
	}
}

static void read_heap(struct rm_zendmm *mm, const struct rmem_zendmm_heap *heap)
{
	mm->has_chunks = (heap->flags & RMEM_ZENDMM_CHUNKS_READ) != 0;
	mm->is_custom = (heap->flags & RMEM_ZENDMM_CUSTOM_HANDLERS) != 0;
	mm->is_exact = (heap->flags & RMEM_ZENDMM_EXACT) != 0;
	mm->heap_address = heap->address;
	mm->size = heap->size;
	mm->peak = heap->peak;
	mm->real_size = heap->real_size;
	mm->real_peak = heap->real_peak;
	mm->limit = heap->limit < RM_ZENDMM_NO_LIMIT ? heap->limit : 0;
	/* NaN and infinities do not come from an allocator; the comparison is false for both. */
	mm->avg_chunks_count = heap->avg_chunks_count >= 0 && heap->avg_chunks_count < 1e12 ? heap->avg_chunks_count : 0;
	mm->chunks_count = heap->chunks_count;
	mm->peak_chunks_count = heap->peak_chunks_count;
	mm->cached_chunks_count = heap->cached_chunks_count;
	mm->last_chunks_delete_boundary = heap->last_chunks_delete_boundary;
	mm->last_chunks_delete_count = heap->last_chunks_delete_count;
	mm->live_small_bytes = heap->small_bytes;
	mm->live_large_bytes = heap->large_bytes;
	mm->huge_bytes = heap->huge_bytes;
}

/* The free-slot rows ascend by chunk: gives each chunk its stretch. Rows out of order belong to nobody. */
static void read_free_rows(struct rm_zendmm *mm)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		struct rm_zendmm_chunk *chunk = &mm->chunks[i];
		int32_t last_page = -1;

		chunk->free_row = at;
		while (at < mm->free_row_count) {
			struct rmem_zendmm_free row;

			rmem_get_zendmm_free(&row, mm->free_rows + (size_t)at * RMEM_ZENDMM_FREE_BYTES);
			if (row.chunk_row != i || row.page <= last_page)
				break;
			last_page = row.page;
			at++;
		}
		chunk->free_row_count = at - chunk->free_row;
	}
}

static void read_chunks(struct rm_zendmm *mm, const unsigned char *rows)
{
	struct rm_zendmm_chunk *newest = NULL;

	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		struct rm_zendmm_chunk *chunk = &mm->chunks[i];
		struct rmem_zendmm_chunk row;

		rmem_get_zendmm_chunk(&row, rows + (size_t)i * RMEM_ZENDMM_CHUNK_BYTES);
		chunk->address = row.address;
		chunk->free_pages = row.free_pages < RM_ZENDMM_PAGES ? row.free_pages : RM_ZENDMM_PAGES - 1;
		chunk->free_tail = row.free_tail <= RM_ZENDMM_PAGES ? row.free_tail : RM_ZENDMM_PAGES;
		chunk->num = row.number;
		chunk->is_main = (row.flags & RMEM_ZENDMM_MAIN_CHUNK) != 0;
		chunk->free_map = row.free_map;
		chunk->map = row.map;
		if (newest == NULL || chunk->num > newest->num)
			newest = chunk;
	}
	if (newest != NULL)
		newest->is_newest = true;
}

static void read_huge(struct rm_zendmm *mm, const unsigned char *rows)
{
	for (uint32_t i = 0; i < mm->huge_count; i++) {
		struct rmem_zendmm_huge row;

		rmem_get_zendmm_huge(&row, rows + (size_t)i * RMEM_ZENDMM_HUGE_BYTES);
		mm->huge[i] = (struct rm_zendmm_huge){ row.address, row.size, row.list_address };
	}
}

struct rm_zendmm *rm_zendmm_new(const struct rm_zendmm_input *input)
{
	struct rmem_zendmm_heap heap;
	struct rm_zendmm *mm;
	uint64_t small_bytes = 0, large_bytes = 0, huge_bytes = 0;

	if (input->heap_row == NULL)
		return NULL;
	rmem_get_zendmm_heap(&heap, input->heap_row);
	if (heap.version != RMEM_ZENDMM_HEAP_VERSION)
		return NULL;

	mm = rm_calloc(1, sizeof(*mm));
	read_heap(mm, &heap);
	/* The counts are backed by bytes of the input, so 32 bits hold every one that a real heap has. */
	mm->chunk_count = mm->has_chunks && input->chunk_count <= UINT32_MAX ? (uint32_t)input->chunk_count : 0;
	mm->huge_count = mm->has_chunks && input->huge_count <= UINT32_MAX ? (uint32_t)input->huge_count : 0;
	mm->cache_count = input->cache_count <= UINT32_MAX ? (uint32_t)input->cache_count : 0;
	mm->free_row_count = mm->has_chunks && input->free_count <= UINT32_MAX ? (uint32_t)input->free_count : 0;
	mm->free_rows = input->free_rows;
	mm->chunks = rm_calloc(mm->chunk_count, sizeof(*mm->chunks));
	mm->huge = rm_calloc(mm->huge_count, sizeof(*mm->huge));
	read_chunks(mm, input->chunk_rows);
	read_huge(mm, input->huge_rows);
	read_free_rows(mm);

	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		chunk_weigh(mm, &mm->chunks[i]);
		small_bytes += mm->chunks[i].live_small_bytes;
		large_bytes += mm->chunks[i].live_large_bytes;
		mm->free_pages += mm->chunks[i].free_pages;
		mm->reclaimable_pages += mm->chunks[i].reclaimable_pages;
	}
	for (uint32_t i = 0; i < mm->huge_count; i++)
		huge_bytes += mm->huge[i].size;
	mm->is_consistent = mm->has_chunks && small_bytes == mm->live_small_bytes && large_bytes == mm->live_large_bytes
		&& huge_bytes == mm->huge_bytes && small_bytes + large_bytes + huge_bytes == mm->size;
	return mm;
}

void rm_zendmm_free(struct rm_zendmm *mm)
{
	if (mm == NULL)
		return;
	rm_free(mm->chunks);
	rm_free(mm->huge);
	rm_free(mm);
}

const struct rm_zendmm_chunk *rm_zendmm_find_chunk(const struct rm_zendmm *mm, uint64_t address)
{
	uint64_t base = address & ~(uint64_t)(RM_ZENDMM_CHUNK_BYTES - 1);

	/* A thousand chunks are 2 GiB of heap: passes ask for the few blocks that they print, so a walk will do. */
	for (uint32_t i = 0; i < mm->chunk_count; i++) {
		if (mm->chunks[i].address == base)
			return &mm->chunks[i];
	}
	return NULL;
}

uint64_t rm_zendmm_allocated(uint64_t size)
{
	if (size <= rm_zendmm_bins[RM_ZENDMM_BINS - 1].slot_bytes) {
		for (uint32_t bin = 0; bin < RM_ZENDMM_BINS; bin++) {
			if (size <= rm_zendmm_bins[bin].slot_bytes)
				return rm_zendmm_bins[bin].slot_bytes;
		}
	}
	if (size > UINT64_MAX - RM_ZENDMM_PAGE_BYTES)
		return size;
	return (size + RM_ZENDMM_PAGE_BYTES - 1) / RM_ZENDMM_PAGE_BYTES * RM_ZENDMM_PAGE_BYTES;
}
