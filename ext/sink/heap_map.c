/* See heap_map.h. The order of this file: tables, finding the layout, chunks and runs, huge blocks,
 * free lists, look-ups. */
#include "heap_map.h"

#include <string.h>

#define BIN_TABLE(X)                                                                               \
	X(8, 512, 1)                                                                                   \
	X(16, 256, 1)                                                                                  \
	X(24, 170, 1) X(32, 128, 1) X(40, 102, 1) X(48, 85, 1) X(56, 73, 1) X(64, 64, 1) X(80, 51, 1)  \
		X(96, 42, 1) X(112, 36, 1) X(128, 32, 1) X(160, 25, 1) X(192, 21, 1) X(224, 18, 1)         \
			X(256, 16, 1) X(320, 64, 5) X(384, 32, 3) X(448, 9, 1) X(512, 8, 1) X(640, 32, 5)      \
				X(768, 16, 3) X(896, 9, 2) X(1024, 8, 2) X(1280, 16, 5) X(1536, 8, 3)              \
					X(1792, 16, 7) X(2048, 8, 4) X(2560, 8, 5) X(3072, 4, 3)

#define BIN_SIZE(size, slots, pages)       size,
#define BIN_SLOTS(size, slots, pages)      slots,
#define BIN_PAGES(size, slots, pages)      pages,
#define BIN_RECIPROCAL(size, slots, pages) (uint32_t)((UINT64_C(0x100000000) + (size)-1) / (size)),

const uint16_t reli_heap_bin_size[HEAP_BINS] = {BIN_TABLE(BIN_SIZE)};
const uint16_t reli_heap_bin_slots[HEAP_BINS] = {BIN_TABLE(BIN_SLOTS)};
const uint8_t reli_heap_bin_pages[HEAP_BINS] = {BIN_TABLE(BIN_PAGES)};
const uint32_t reli_heap_bin_reciprocal[HEAP_BINS] = {BIN_TABLE(BIN_RECIPROCAL)};

/* Offsets that every build so far shares; each is used only after a check. */
#define HEAP_IN_CHUNK            64u
#define HEAP_OFF_SIZE            16u
#define CHUNK_OFF_NEXT           8u
#define CHUNK_OFF_FREE_PAGES     24u
#define CHUNK_MAP_AFTER_FREE_MAP 64u
#define MAP_SMALL                0x80000000u
#define MAP_LARGE                0x40000000u
#define MAP_LARGE_PAGES          0x3ffu
#define MAP_SMALL_BIN            0x1fu
#define MAP_FIRST_WORD           (MAP_LARGE | 1u)

static uint64_t heap_word(const void *base, size_t offset)
{
	uint64_t word;

	memcpy(&word, (const uint8_t *)base + offset, sizeof word);
	return word;
}

static uint32_t heap_half(const void *base, size_t offset)
{
	uint32_t half;

	memcpy(&half, (const uint8_t *)base + offset, sizeof half);
	return half;
}

uint64_t reli_heap_u64(const struct heap *heap, uint32_t offset)
{
	return heap_word(heap->zend_heap, offset);
}

uint32_t reli_heap_u32(const struct heap *heap, uint32_t offset)
{
	return heap_half(heap->zend_heap, offset);
}

/* real_size, real_peak, limit stand behind the 30 heads of the free lists; what the engine reports
 * tells where. */
static bool heap_find_sizes(struct heap *heap, const struct heap_facts *facts)
{
	if (reli_heap_u64(heap, HEAP_OFF_SIZE) != facts->size) {
		return false;
	}
	for (uint32_t at = 24 + HEAP_BINS * 8; at < 24 + HEAP_BINS * 8 + 128; at += 8) {
		if (reli_heap_u64(heap, at) == facts->real_size &&
			reli_heap_u64(heap, at + 8) == facts->real_peak) {
			heap->layout.real_size = at;
			heap->layout.free_slots = at - HEAP_BINS * 8;
			return true;
		}
	}
	return false;
}

/* main_chunk is the first word behind the limit that holds the heap's own chunk; cached chunks and
 * counters follow it. */
static bool heap_find_main_chunk(struct heap *heap, uintptr_t chunk)
{
	uint32_t after_limit = heap->layout.real_size + 24;

	for (uint32_t at = after_limit + 8; at < after_limit + 128; at += 8) {
		if (reli_heap_u64(heap, at) == chunk) {
			heap->layout.main_chunk = at;
			return true;
		}
	}
	return false;
}

/* The page map starts with a large run of one page, the header; the bitmap of used pages stands in
 * front of it. */
static bool heap_find_maps(struct heap *heap, uintptr_t chunk)
{
	for (uint32_t at = 360; at < 1024; at += 8) {
		const void *base = (const void *)chunk;

		if (heap_half(base, at + CHUNK_MAP_AFTER_FREE_MAP) == MAP_FIRST_WORD &&
			(heap_word(base, at) & 1)) {
			heap->layout.free_map = at;
			return true;
		}
	}
	return false;
}

static uint32_t heap_used_pages(const struct heap *heap, uintptr_t chunk)
{
	uint32_t used = 0;

	for (uint32_t i = 0; i < HEAP_PAGES / 64; i++) {
		used += (uint32_t)__builtin_popcountll(
			heap_word((const void *)chunk, heap->layout.free_map + i * 8));
	}
	return used;
}

static bool heap_chunk_is_sound(const struct heap *heap, uintptr_t chunk)
{
	const void *base = (const void *)chunk;

	return chunk % HEAP_CHUNK_SIZE == 0 && chunk != 0 &&
		   heap_word(base, 0) == (uintptr_t)heap->zend_heap &&
		   heap_half(base, heap->layout.free_map + CHUNK_MAP_AFTER_FREE_MAP) == MAP_FIRST_WORD &&
		   heap_used_pages(heap, chunk) + heap_half(base, CHUNK_OFF_FREE_PAGES) == HEAP_PAGES;
}

static const char *heap_find_layout(struct heap *heap, const struct heap_facts *facts)
{
	uintptr_t address = (uintptr_t)facts->zend_heap;
	uintptr_t chunk = address & ~(HEAP_CHUNK_SIZE - 1);

	heap->zend_heap = (const uint8_t *)address;
	/* USE_ZEND_ALLOC=0 puts the heap struct into malloc memory; nothing before it may be read then.
	 */
	if (address - chunk != HEAP_IN_CHUNK) {
		return "the Zend allocator is switched off (USE_ZEND_ALLOC=0)";
	}
	if (heap_word((const void *)chunk, 0) != address) {
		return "the heap is not at the start of a chunk of its own";
	}
	heap->custom_handlers = reli_heap_u32(heap, 0) != 0;
	if (!heap_find_sizes(heap, facts)) {
		return "the sizes in the heap struct were not found";
	}
	if (!heap_find_main_chunk(heap, chunk)) {
		return "the main chunk was not found in the heap struct";
	}
	if (!heap_find_maps(heap, chunk) || !heap_chunk_is_sound(heap, chunk)) {
		return "the page map was not found in the main chunk";
	}
	return NULL;
}

/* --- chunks and their runs --- */

static uint32_t heap_field_chunks_count(const struct heap *heap)
{
	return reli_heap_u32(heap, heap->layout.main_chunk + 16);
}

static int heap_by_address(const void *a, const void *b)
{
	uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;

	return (x > y) - (x < y);
}

/* Insertion would be quadratic and qsort() may call malloc: heapsort, in place. Both arrays start
 * with the address. */
static void heap_sort(void *rows, size_t count, size_t row_size)
{
	uint8_t *base = rows, swap[64];

	for (size_t end = count, start = count / 2; end > 1;) {
		size_t root;

		if (start > 0) {
			start--;
		} else {
			end--;
			memcpy(swap, base, row_size);
			memcpy(base, base + end * row_size, row_size);
			memcpy(base + end * row_size, swap, row_size);
		}
		for (root = start; root * 2 + 1 < end;) {
			size_t child = root * 2 + 1;

			if (child + 1 < end &&
				heap_by_address(base + child * row_size, base + (child + 1) * row_size) < 0) {
				child++;
			}
			if (heap_by_address(base + root * row_size, base + child * row_size) >= 0) {
				break;
			}
			memcpy(swap, base + root * row_size, row_size);
			memcpy(base + root * row_size, base + child * row_size, row_size);
			memcpy(base + child * row_size, swap, row_size);
			root = child;
		}
	}
}

static const char *heap_collect_chunks(struct heap *heap, struct reli_own_mem *mem)
{
	uint32_t expected = heap_field_chunks_count(heap), found = 0;
	uintptr_t first = reli_heap_u64(heap, heap->layout.main_chunk), chunk = first;

	heap->chunks = reli_own_mem_map(mem, ((size_t)expected + 1) * sizeof *heap->chunks);
	if (heap->chunks == NULL) {
		return NULL;
	}
	do {
		if (found == expected || !heap_chunk_is_sound(heap, chunk)) {
			return "the ring of chunks does not close";
		}
		heap->chunks[found].address = chunk;
		heap->chunks[found].ring = found;
		found++;
		chunk = heap_word((const void *)chunk, CHUNK_OFF_NEXT);
	} while (chunk != first);
	heap->chunk_count = found;
	heap_sort(heap->chunks, found, sizeof *heap->chunks);
	return found == expected ? NULL : "the ring of chunks is shorter than its count";
}

static const char *heap_collect_huge(struct heap *heap, struct reli_own_mem *mem)
{
	uintptr_t head = reli_heap_u64(heap, heap->layout.main_chunk - 8);
	uint64_t total = 0, bound = reli_heap_u64(heap, HEAP_OFF_SIZE);
	uint32_t count = 0;

	for (uintptr_t at = head; at != 0; at = heap_word((const void *)at, 16)) {
		total += heap_word((const void *)at, 8);
		count++;
		if (total > bound || heap_word((const void *)at, 0) % HEAP_CHUNK_SIZE != 0) {
			return "the list of huge blocks is damaged";
		}
	}
	heap->huge = reli_own_mem_map(mem, ((size_t)count + 1) * sizeof *heap->huge);
	if (heap->huge == NULL) {
		return NULL;
	}
	for (uintptr_t at = head; at != 0; at = heap_word((const void *)at, 16)) {
		struct heap_huge *huge = &heap->huge[heap->huge_count++];

		huge->address = heap_word((const void *)at, 0);
		huge->size = heap_word((const void *)at, 8);
		huge->list_node = at;
	}
	heap->live_huge = total;
	heap_sort(heap->huge, heap->huge_count, sizeof *heap->huge);
	return NULL;
}

static bool heap_page_used(const uint8_t *free_map, uint32_t page)
{
	return free_map[page / 8] >> (page % 8) & 1;
}

/* Names the runs of one chunk and numbers their blocks. free_map decides what is used: freed runs
 * leave old words in the map. */
static const char *heap_scan_chunk(struct heap *heap, uint32_t index)
{
	const uint8_t *chunk = (const uint8_t *)heap->chunks[index].address;
	const uint8_t *free_map = chunk + heap->layout.free_map;
	struct heap_page *pages = &heap->pages[(size_t)index * HEAP_PAGES];
	uint32_t page = 1;

	pages[0].kind = HEAP_PAGE_HEADER;
	while (page < HEAP_PAGES) {
		uint32_t word =
			heap_half(chunk, heap->layout.free_map + CHUNK_MAP_AFTER_FREE_MAP + page * 4);
		uint32_t length, bin = 0, blocks;
		uint8_t kind;

		if (!heap_page_used(free_map, page)) {
			pages[page++].kind = HEAP_PAGE_FREE;
			continue;
		}
		if (word & MAP_SMALL) {
			bin = word & MAP_SMALL_BIN;
			if (bin >= HEAP_BINS || (word & MAP_LARGE)) {
				return "a page map has a word that says nothing";
			}
			kind = HEAP_PAGE_SMALL;
			length = reli_heap_bin_pages[bin];
			blocks = reli_heap_bin_slots[bin];
			heap->live_small += (uint64_t)blocks * reli_heap_bin_size[bin];
		} else {
			kind = HEAP_PAGE_LARGE;
			length = word & MAP_LARGE_PAGES;
			blocks = 1;
			heap->live_large += length * HEAP_PAGE_SIZE;
		}
		if (length == 0 || page + length > HEAP_PAGES) {
			return "a run in a page map leaves its chunk";
		}
		for (uint32_t i = page; i < page + length; i++) {
			pages[i] = (struct heap_page){heap->slot_count, (uint16_t)page, (uint8_t)bin, kind};
		}
		heap->slot_count += blocks;
		page += length;
	}
	return NULL;
}

static int heap_map_granules(struct heap *heap, struct reli_own_mem *mem)
{
	uintptr_t low = UINTPTR_MAX, high = 0;

	for (uint32_t i = 0; i < heap->chunk_count; i++) {
		uintptr_t at = heap->chunks[i].address;

		low = at < low ? at : low;
		high = at + HEAP_CHUNK_SIZE > high ? at + HEAP_CHUNK_SIZE : high;
	}
	for (uint32_t i = 0; i < heap->huge_count; i++) {
		uintptr_t at = heap->huge[i].address;

		low = at < low ? at : low;
		high = at + heap->huge[i].size > high ? at + heap->huge[i].size : high;
	}
	heap->granules =
		reli_own_mem_map(mem, ((high - low) / HEAP_CHUNK_SIZE + 1) * sizeof *heap->granules);
	if (heap->granules == NULL) {
		return -1;
	}
	heap->low = low;
	heap->span = high - low;
	for (uint32_t i = 0; i < heap->chunk_count; i++) {
		heap->granules[(heap->chunks[i].address - low) / HEAP_CHUNK_SIZE] = i + 1;
	}
	for (uint32_t i = 0; i < heap->huge_count; i++) {
		for (uintptr_t at = heap->huge[i].address; at < heap->huge[i].address + heap->huge[i].size;
			 at += HEAP_CHUNK_SIZE) {
			heap->granules[(at - low) / HEAP_CHUNK_SIZE] = HEAP_GRANULE_HUGE | i;
		}
		heap->huge[i].slot = heap->slot_count++;
	}
	return 0;
}

static const char *heap_read(struct heap *heap, struct reli_own_mem *mem)
{
	const char *problem = heap_collect_chunks(heap, mem);

	if (problem == NULL) {
		problem = heap_collect_huge(heap, mem);
	}
	heap->pages =
		reli_own_mem_map(mem, (size_t)heap->chunk_count * HEAP_PAGES * sizeof *heap->pages);
	heap->free_counts =
		reli_own_mem_map(mem, (size_t)heap->chunk_count * HEAP_PAGES * sizeof *heap->free_counts);
	for (uint32_t i = 0; problem == NULL && !mem->failed && i < heap->chunk_count; i++) {
		problem = heap_scan_chunk(heap, i);
	}
	return problem;
}

int reli_heap_init(struct heap *heap, const struct heap_facts *facts, struct reli_own_mem *mem)
{
	memset(heap, 0, sizeof *heap);
	heap->free_lists_whole = true;
	heap->problem = heap_find_layout(heap, facts);
	if (heap->problem == NULL) {
		heap->problem = heap_read(heap, mem);
	}
	if (mem->failed) {
		return -1;
	}
	if (heap->problem != NULL) {
		heap->chunk_count = heap->huge_count = heap->slot_count = 0;
		heap->span = 0;
		return 0;
	}
	return heap_map_granules(heap, mem);
}

/* --- free lists --- */

void reli_heap_each_free(
	struct heap *heap, bool (*free_block)(void *payload, uint32_t slot), void *payload)
{
	if (heap->problem != NULL) {
		return;
	}
	for (uint32_t bin = 0; bin < HEAP_BINS; bin++) {
		uintptr_t at = reli_heap_u64(heap, heap->layout.free_slots + bin * 8);

		while (at != 0) {
			uint32_t slot = reli_heap_slot_at(heap, at), granule;
			const struct heap_page *page;

			granule = slot == HEAP_NONE ? 0 : heap->granules[(at - heap->low) / HEAP_CHUNK_SIZE];
			if (granule == 0 || (granule & HEAP_GRANULE_HUGE)) {
				heap->free_lists_whole = false;
				break;
			}
			page = &heap->pages[(size_t)(granule - 1) * HEAP_PAGES +
								(at / HEAP_PAGE_SIZE % HEAP_PAGES)];
			if (page->kind != HEAP_PAGE_SMALL || page->bin != bin || !free_block(payload, slot)) {
				heap->free_lists_whole = false;
				break;
			}
			heap->free_counts[(size_t)(granule - 1) * HEAP_PAGES + page->run_page]++;
			heap->live_small -= reli_heap_bin_size[bin];
			at = heap_word((const void *)at, 0);
		}
	}
}

/* --- look-ups --- */

static const struct heap_page *heap_page_of(
	const struct heap *heap, uintptr_t address, uint32_t *chunk)
{
	uintptr_t offset = address - heap->low;
	uint32_t granule = offset < heap->span ? heap->granules[offset / HEAP_CHUNK_SIZE] : 0;

	if (granule == 0 || (granule & HEAP_GRANULE_HUGE)) {
		return NULL;
	}
	*chunk = granule - 1;
	return &heap->pages[(size_t)(granule - 1) * HEAP_PAGES +
						(address / HEAP_PAGE_SIZE % HEAP_PAGES)];
}

/* Pages of the large run that starts there. */
static uint32_t heap_run_length(const struct heap *heap, uint32_t chunk, uint32_t run_page)
{
	return heap_half((const void *)heap->chunks[chunk].address,
			   heap->layout.free_map + CHUNK_MAP_AFTER_FREE_MAP + run_page * 4) &
		   MAP_LARGE_PAGES;
}

const struct heap_huge *reli_heap_huge_at(const struct heap *heap, uintptr_t address)
{
	uintptr_t offset = address - heap->low;
	uint32_t granule = offset < heap->span ? heap->granules[offset / HEAP_CHUNK_SIZE] : 0;
	const struct heap_huge *huge = &heap->huge[granule & ~HEAP_GRANULE_HUGE];

	return (granule & HEAP_GRANULE_HUGE) && huge->address == address ? huge : NULL;
}

bool reli_heap_block_of(const struct heap *heap, uintptr_t address, struct heap_block *block)
{
	uint32_t chunk = 0;
	const struct heap_page *page = heap_page_of(heap, address, &chunk);
	uintptr_t run;

	if (page == NULL) {
		uintptr_t offset = address - heap->low;
		uint32_t granule = offset < heap->span ? heap->granules[offset / HEAP_CHUNK_SIZE] : 0;
		const struct heap_huge *huge = &heap->huge[granule & ~HEAP_GRANULE_HUGE];

		if (granule == 0 || address - huge->address >= huge->size) {
			return false;
		}
		*block = (struct heap_block){huge->address, huge->size, huge->slot};
		return true;
	}
	run = heap->chunks[chunk].address + page->run_page * HEAP_PAGE_SIZE;
	if (page->kind == HEAP_PAGE_SMALL) {
		uint32_t number =
			(uint32_t)(((uint64_t)(address - run) * reli_heap_bin_reciprocal[page->bin]) >> 32);

		block->size = reli_heap_bin_size[page->bin];
		block->start = run + number * block->size;
		block->slot = page->first_slot + number;
		return number < reli_heap_bin_slots[page->bin];
	}
	if (page->kind == HEAP_PAGE_LARGE) {
		*block = (struct heap_block){
			run, heap_run_length(heap, chunk, page->run_page) * HEAP_PAGE_SIZE, page->first_slot};
		return true;
	}
	return false;
}

void reli_heap_first(const struct heap *heap, struct heap_cursor *at)
{
	memset(at, 0, sizeof *at);
	reli_heap_next_run(heap, at);
}

void reli_heap_next_run(const struct heap *heap, struct heap_cursor *at)
{
	while (at->chunk < heap->chunk_count) {
		while (at->page < HEAP_PAGES) {
			const struct heap_page *page = &heap->pages[(size_t)at->chunk * HEAP_PAGES + at->page];
			uintptr_t run = heap->chunks[at->chunk].address + at->page * HEAP_PAGE_SIZE;

			if (page->kind == HEAP_PAGE_SMALL) {
				at->block =
					(struct heap_block){run, reli_heap_bin_size[page->bin], page->first_slot};
				at->left = reli_heap_bin_slots[page->bin] - 1u;
				at->page += reli_heap_bin_pages[page->bin];
				return;
			}
			if (page->kind == HEAP_PAGE_LARGE) {
				uint32_t length = heap_run_length(heap, at->chunk, at->page);

				at->block = (struct heap_block){run, length * HEAP_PAGE_SIZE, page->first_slot};
				at->left = 0;
				at->page += length;
				return;
			}
			at->page++;
		}
		at->page = 0;
		at->chunk++;
	}
	if (at->huge < heap->huge_count) {
		const struct heap_huge *huge = &heap->huge[at->huge++];

		at->block = (struct heap_block){huge->address, huge->size, huge->slot};
		at->left = 0;
		return;
	}
	at->done = true;
}
