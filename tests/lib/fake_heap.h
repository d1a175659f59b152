#ifndef FAKE_HEAP_H
#define FAKE_HEAP_H

/*
 * A heap as ZendMM would have laid it out, without PHP: chunks of 2 MiB with their headers, page maps, free lists and huge blocks.
 *
 *     struct fake_heap fake;
 *     fake_heap_init(&fake, 2, NULL);
 *     void *block = fake_heap_alloc(&fake, 56);
 *     fake_heap_free(&fake, block);
 *     struct heap_facts facts = fake_heap_facts(&fake);
 *     ...
 *     fake_heap_release(&fake);
 *
 * Whoever wants a damaged heap writes into the chunks: fake_heap_half() and fake_heap_word() give the places by name.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/sink/heap_map.h"

#define FAKE_CHUNKS_MAX 16
#define FAKE_HUGE_MAX 8

/* Where this build of PHP keeps its fields; the heap struct starts 64 bytes into the first chunk. */
struct fake_layout {
	uint32_t free_slots;    /* in the heap struct */
	uint32_t huge_list;     /* in the heap struct, main_chunk follows */
	uint32_t free_map;      /* in a chunk, the page map follows */
};

struct fake_heap {
	uint8_t *mapping;
	size_t mapping_size;
	struct fake_layout layout;
	uint8_t *chunks[FAKE_CHUNKS_MAX]; /* in ring order */
	uint32_t chunk_count;
	struct { uint8_t *mapping, *address; size_t size; } huge[FAKE_HUGE_MAX];
	uint32_t huge_count;
	uint64_t size, real_size;
	uint32_t chunk_at, page_at; /* where fake_heap_alloc() puts the next run */
};

/* NULL for the layout of PHP 8.2. Chunks lie in memory in the reverse of their ring order. */
void fake_heap_init(struct fake_heap *fake, uint32_t chunk_count, const struct fake_layout *layout);
void fake_heap_release(struct fake_heap *fake);
struct heap_facts fake_heap_facts(const struct fake_heap *fake);

/* Fields of the heap struct and of a chunk. */
uint64_t *fake_heap_word(struct fake_heap *fake, uint32_t offset);
uint32_t *fake_heap_map(struct fake_heap *fake, uint32_t chunk, uint32_t page);

/* Takes pages that are free; returns the first byte. */
uint8_t *fake_heap_small_run(struct fake_heap *fake, uint32_t chunk, uint32_t page, uint32_t bin);
uint8_t *fake_heap_large_run(struct fake_heap *fake, uint32_t chunk, uint32_t page, uint32_t pages);
/* `size` a multiple of 2 MiB. */
uint8_t *fake_heap_huge(struct fake_heap *fake, size_t size);

/* A zeroed slot of the smallest bin that fits, up to 3072 bytes; runs are added as needed, one behind the other. */
void *fake_heap_alloc(struct fake_heap *fake, size_t size);
uint32_t fake_heap_bin_of(size_t size);
/* A slot of a small run goes to the head of its free list. */
void fake_heap_free(struct fake_heap *fake, void *slot, uint32_t bin);

#endif
