/*
 * ZendMM as the walk sees it: which address belongs to which block. Every block (slot of a small
 * run, large run, huge block) has a dense number, its *slot*; the walk keeps one 32-bit word for
 * each, and that is the whole visited set.
 *
 * Facts used: a chunk is 2 MiB, aligned, its page 0 holds the header; a page map word says small
 * run (bit 31) or large run (bit 30); free_map says which pages are used (Zend/zend_alloc.c).
 * Nothing private is taken from an offset table: the few offsets that differ between builds are
 * found by checks against what the public functions report
 * (docs/decisions/0002-allocator-layout.md).
 */
#ifndef RELI_HEAP_MAP_H
#define RELI_HEAP_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "own_mem.h"

#define HEAP_CHUNK_SIZE      ((uintptr_t)2 * 1024 * 1024)
#define HEAP_PAGE_SIZE       ((uintptr_t)4096)
#define HEAP_PAGES           512u
#define HEAP_BINS            30u
#define HEAP_NONE            UINT32_MAX
#define HEAP_HUGE_ENTRY_SIZE 24u /* of the allocator's list of huge blocks */

enum heap_page_kind { HEAP_PAGE_FREE, HEAP_PAGE_SMALL, HEAP_PAGE_LARGE, HEAP_PAGE_HEADER };

/* A page of a chunk: the run it belongs to. */
struct heap_page {
	uint32_t first_slot; /* slot of the run's first block */
	uint16_t run_page;   /* first page of the run */
	uint8_t bin;
	uint8_t kind;
};

struct heap_chunk {
	uintptr_t address;
	uint32_t ring; /* position in the allocator's ring, 0 = main chunk */
};

struct heap_huge {
	uintptr_t address;
	size_t size;
	uintptr_t list_node;
	uint32_t slot;
};

/* Where the fields of this build's zend_mm_heap and zend_mm_chunk are, as found; bytes from their
 * start. */
struct heap_layout {
	uint32_t free_slots, real_size, main_chunk, free_map;
};

struct heap {
	const char *problem; /* NULL, or why there is no block accounting */
	const uint8_t *zend_heap;
	struct heap_layout layout;
	bool custom_handlers;
	bool free_lists_whole; /* no free list ran into something odd */

	struct heap_chunk *chunks; /* by address */
	struct heap_page *pages;   /* HEAP_PAGES a chunk */
	uint16_t *free_counts; /* HEAP_PAGES a chunk: free slots of the small run that starts there */
	uint32_t chunk_count;
	struct heap_huge *huge; /* by address */
	uint32_t huge_count;

	uintptr_t low;
	size_t span; /* bytes from `low` that `granules` covers */
	uint32_t
		*granules; /* per 2 MiB: 0 nothing, chunk index + 1, or HEAP_GRANULE_HUGE + huge index */

	uint32_t slot_count;
	uint64_t live_small, live_large, live_huge; /* bytes */
};

#define HEAP_GRANULE_HUGE 0x80000000u

extern const uint16_t reli_heap_bin_size[HEAP_BINS];
extern const uint16_t reli_heap_bin_slots[HEAP_BINS];
extern const uint8_t reli_heap_bin_pages[HEAP_BINS];
extern const uint32_t
	reli_heap_bin_reciprocal[HEAP_BINS]; /* ceil(2^32 / size): exact for every offset in a run */

/* What the engine's public functions say; the start-up checks hold the private structures against
 * it. */
struct heap_facts {
	const void *zend_heap; /* zend_mm_get_heap() */
	uint64_t size, real_size,
		real_peak; /* zend_memory_usage(false), (true), zend_memory_peak_usage(true) */
};

/*
 * Finds chunks, runs and huge blocks. Returns 0, or -1 when own memory ran out. A heap that cannot
 * be understood is no error: `problem` is set and every look-up says HEAP_NONE.
 */
int reli_heap_init(struct heap *heap, const struct heap_facts *facts, struct reli_own_mem *mem);

/*
 * Calls `free_block(payload, slot)` for every entry of the free lists; it returns false when the
 * slot was known to be free already, which ends that list. Fills free_counts and the live_* sums.
 */
void reli_heap_each_free(
	struct heap *heap, bool (*free_block)(void *payload, uint32_t slot), void *payload);

/* A block: where it starts and how many bytes the allocator counts for it. */
struct heap_block {
	uintptr_t start;
	size_t size;
	uint32_t slot;
};

/* The huge block that starts there, NULL when none does. */
const struct heap_huge *reli_heap_huge_at(const struct heap *heap, uintptr_t address);

/* The block that holds the address; false when none does. */
bool reli_heap_block_of(const struct heap *heap, uintptr_t address, struct heap_block *block);

/* Raw fields of the heap struct, for the record in the snapshot. */
uint64_t reli_heap_u64(const struct heap *heap, uint32_t offset);
uint32_t reli_heap_u32(const struct heap *heap, uint32_t offset);

/* Slot of the block that starts exactly at the address, else HEAP_NONE. Never reads the address. */
static inline uint32_t reli_heap_slot_at(const struct heap *heap, uintptr_t address)
{
	uintptr_t offset = address - heap->low;
	uint32_t granule, page_number;
	const struct heap_page *page;

	if (offset >= heap->span) {
		return HEAP_NONE;
	}
	granule = heap->granules[offset / HEAP_CHUNK_SIZE];
	if (granule == 0) {
		return HEAP_NONE;
	}
	if (granule & HEAP_GRANULE_HUGE) {
		const struct heap_huge *huge = &heap->huge[granule & ~HEAP_GRANULE_HUGE];

		return huge->address == address ? huge->slot : HEAP_NONE;
	}
	page_number = (uint32_t)(address / HEAP_PAGE_SIZE) & (HEAP_PAGES - 1);
	page = &heap->pages[(size_t)(granule - 1) * HEAP_PAGES + page_number];
	if (page->kind == HEAP_PAGE_SMALL) {
		uint32_t in_run =
			((page_number - page->run_page) << 12) | (uint32_t)(address & (HEAP_PAGE_SIZE - 1));
		uint32_t number =
			(uint32_t)(((uint64_t)in_run * reli_heap_bin_reciprocal[page->bin]) >> 32);

		if (number * reli_heap_bin_size[page->bin] != in_run ||
			number >= reli_heap_bin_slots[page->bin]) {
			return HEAP_NONE;
		}
		return page->first_slot + number;
	}
	if (page->kind == HEAP_PAGE_LARGE && page->run_page == page_number &&
		(address & (HEAP_PAGE_SIZE - 1)) == 0) {
		return page->first_slot;
	}
	return HEAP_NONE;
}

/*
 * Every block in slot order: HEAP_EACH gives start, size and slot of each, small runs' free ones
 * included.
 *
 *	struct heap_cursor at;
 *	for (reli_heap_first(heap, &at); !at.done; reli_heap_next(heap, &at)) { at.block ... }
 */
struct heap_cursor {
	struct heap_block block;
	uint32_t left; /* blocks of the current run behind this one */
	uint32_t chunk, page, huge;
	bool done;
};

void reli_heap_first(const struct heap *heap, struct heap_cursor *at);
void reli_heap_next_run(const struct heap *heap, struct heap_cursor *at);

static inline void reli_heap_next(const struct heap *heap, struct heap_cursor *at)
{
	if (at->left > 0) {
		at->left--;
		at->block.start += at->block.size;
		at->block.slot++;
	} else {
		reli_heap_next_run(heap, at);
	}
}

#endif
