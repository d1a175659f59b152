/*
 * The allocator's own view of the heap, as the snapshot recorded it: counters, one page map a chunk, huge blocks, cached
 * chunks, and the number of free slots of every small run. The judging happens here and in the passes: which runs are
 * all free, which chunks an allocator collection could give back, how much of a chunk is live.
 *
 *     struct rm_zendmm_run run;
 *     for (uint32_t page = 1; rm_zendmm_next_run(&run, mm, chunk, &page);)
 *         use(run.address, run.bin, run.pages, run.free_slots);
 *
 * Free pages are told by the free map alone: words of the page map outlive the runs that wrote them.
 */
#ifndef RM_ZENDMM_H
#define RM_ZENDMM_H

#include "base.h"

#define RM_ZENDMM_PAGE_BYTES 4096u
#define RM_ZENDMM_PAGES 512u
#define RM_ZENDMM_CHUNK_BYTES (2u * 1024u * 1024u)
#define RM_ZENDMM_BINS 30u
#define RM_ZENDMM_LARGE 255u /* "bin" of a large run */

/* "No limit" is stored as the largest size there is; anything of that order means none. */
#define RM_ZENDMM_NO_LIMIT (UINT64_C(1) << 62)

struct rm_zendmm_bin {
	uint16_t slot_bytes;
	uint16_t slots;
	uint16_t pages;
};

extern const struct rm_zendmm_bin rm_zendmm_bins[RM_ZENDMM_BINS];

struct rm_zendmm_run {
	uint64_t address;
	uint16_t page; /* first page, 1..511 */
	uint16_t pages;
	uint8_t bin; /* 0..29, or RM_ZENDMM_LARGE */
	uint16_t slots;      /* 0 for large runs */
	uint16_t free_slots; /* == slots: nothing lives in it, the allocator's collection would free its pages */
};

struct rm_zendmm_chunk {
	uint64_t address;
	uint32_t free_pages; /* of 511: page 0 is the header */
	uint32_t free_tail;  /* first page of the free tail */
	uint32_t num;        /* age: higher is newer */
	bool is_main;        /* never given back */
	bool is_newest;      /* highest num of all */
	uint32_t reclaimable_pages; /* pages of all-free small runs */
	uint64_t live_small_bytes;
	uint64_t live_large_bytes; /* header page left out */
	const unsigned char *free_map; /* 64 bytes, bit set = page in use */
	const unsigned char *map;      /* 512 little-endian words */
	uint32_t free_row;             /* first row of the free-slot table for this chunk, and how many */
	uint32_t free_row_count;
};

struct rm_zendmm_huge {
	uint64_t address;
	uint64_t size;
	uint64_t list_address;
};

struct rm_zendmm {
	bool has_chunks; /* page maps were read; else only the counters below are valid */
	bool is_custom;  /* custom handlers were installed */
	bool is_exact;   /* the writer's own check of the identity held */
	bool is_consistent; /* ours: live bytes of maps and free counts equal the recorded sums and `size` */
	uint64_t heap_address;
	uint64_t size; /* memory_get_usage() */
	uint64_t peak;
	uint64_t real_size; /* memory_get_usage(true): what the limit is compared with */
	uint64_t real_peak;
	uint64_t limit; /* 0: none */
	double avg_chunks_count;
	uint32_t chunks_count;
	uint32_t peak_chunks_count;
	uint32_t cached_chunks_count;
	uint32_t last_chunks_delete_boundary;
	uint32_t last_chunks_delete_count;
	uint64_t live_small_bytes; /* as recorded */
	uint64_t live_large_bytes;
	uint64_t huge_bytes;

	struct rm_zendmm_chunk *chunks; /* ring order, main chunk first */
	uint32_t chunk_count;
	struct rm_zendmm_huge *huge;
	uint32_t huge_count;
	uint32_t cache_count; /* rows of cached chunks */
	uint64_t free_pages;  /* sums over chunks */
	uint64_t reclaimable_pages;

	const unsigned char *free_rows;
	uint32_t free_row_count;
};

/* The raw sections, as (pointer, rows); the bytes are borrowed for the life of the result. */
struct rm_zendmm_input {
	const unsigned char *heap_row; /* NULL: no allocator state */
	uint64_t heap_count;           /* rows there: only the first is looked at */
	const unsigned char *chunk_rows;
	uint64_t chunk_count;
	const unsigned char *huge_rows;
	uint64_t huge_count;
	const unsigned char *cache_rows;
	uint64_t cache_count;
	const unsigned char *free_rows;
	uint64_t free_count;
};

/* NULL when there is no heap row, or one of a version we do not know. */
struct rm_zendmm *rm_zendmm_new(const struct rm_zendmm_input *input);
void rm_zendmm_free(struct rm_zendmm *mm);

/*
 * The next run in use at or after *page (start with 1), which is moved behind it; false at the end of the chunk. A page
 * whose word makes no sense is given as a large run of one page.
 */
bool rm_zendmm_next_run(struct rm_zendmm_run *run, const struct rm_zendmm *mm, const struct rm_zendmm_chunk *chunk,
	uint32_t *page);

/* The chunk that an address lies in, NULL when in none. */
const struct rm_zendmm_chunk *rm_zendmm_find_chunk(const struct rm_zendmm *mm, uint64_t address);

/* Bytes of slot for a small request, of whole pages for a large one: what the allocator gives for `size`. */
uint64_t rm_zendmm_allocated(uint64_t size);

#endif
