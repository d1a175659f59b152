/* See fake_heap.h. Written from what ZendMM's source says, not from heap_map.c: the two are checked against each other. */
#include "fake_heap.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

#define CHUNK ((size_t) 2 << 20)
#define PAGE ((size_t) 4096)
#define HEAP_AT 64u

static const struct fake_layout layout_82 = { .free_slots = 32, .huge_list = 304, .free_map = 512 };

/* An aligned piece of a mapping that is one chunk larger. */
static uint8_t *map_aligned(uint8_t **mapping, size_t size)
{
	uint8_t *base = mmap(NULL, size + CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert(base != MAP_FAILED);
	*mapping = base;
	return (uint8_t *) (((uintptr_t) base + CHUNK - 1) & ~(uintptr_t) (CHUNK - 1));
}

static void put_word(uint8_t *at, uint64_t value)
{
	memcpy(at, &value, sizeof value);
}

static void put_half(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof value);
}

static uint8_t *heap_struct(const struct fake_heap *fake)
{
	return fake->chunks[0] + HEAP_AT;
}

static void take_pages(struct fake_heap *fake, uint32_t chunk, uint32_t page, uint32_t count)
{
	uint8_t *base = fake->chunks[chunk];
	uint32_t free_pages;

	assert(page + count <= 512);
	for (uint32_t i = page; i < page + count; i++) {
		uint8_t *byte = base + fake->layout.free_map + i / 8;

		assert(!(*byte >> (i % 8) & 1));
		*byte |= (uint8_t) (1u << (i % 8));
	}
	memcpy(&free_pages, base + 24, sizeof free_pages);
	put_half(base + 24, free_pages - count);
}

/* Sizes that the engine would report, and those in the struct. */
static void store_sizes(struct fake_heap *fake)
{
	uint8_t *heap = heap_struct(fake);
	uint32_t real_size = fake->layout.free_slots + 30 * 8;

	put_word(heap + 16, fake->size);
	put_word(heap + real_size, fake->real_size);
	put_word(heap + real_size + 8, fake->real_size);
	put_word(heap + real_size + 16, (uint64_t) 128 << 20);
}

void fake_heap_init(struct fake_heap *fake, uint32_t chunk_count, const struct fake_layout *layout)
{
	uint8_t *first;

	assert(chunk_count >= 1 && chunk_count <= FAKE_CHUNKS_MAX);
	memset(fake, 0, sizeof *fake);
	fake->layout = layout != NULL ? *layout : layout_82;
	fake->mapping_size = chunk_count * CHUNK + CHUNK;
	first = map_aligned(&fake->mapping, chunk_count * CHUNK);
	fake->chunk_count = chunk_count;
	fake->real_size = chunk_count * CHUNK;
	fake->page_at = 1;
	for (uint32_t i = 0; i < chunk_count; i++) {
		fake->chunks[i] = first + (chunk_count - 1 - i) * CHUNK;
	}
	for (uint32_t i = 0; i < chunk_count; i++) {
		uint8_t *chunk = fake->chunks[i];

		put_word(chunk, (uintptr_t) heap_struct(fake));
		put_word(chunk + 8, (uintptr_t) fake->chunks[(i + 1) % chunk_count]);
		put_word(chunk + 16, (uintptr_t) fake->chunks[(i + chunk_count - 1) % chunk_count]);
		put_half(chunk + 24, 512);
		put_half(chunk + 28, 1);
		put_half(chunk + 32, i);
		take_pages(fake, i, 0, 1);
		*fake_heap_map(fake, i, 0) = 0x40000001u;
	}
	put_word(heap_struct(fake) + fake->layout.huge_list + 8, (uintptr_t) fake->chunks[0]);
	put_half(heap_struct(fake) + fake->layout.huge_list + 8 + 16, chunk_count);
	put_half(heap_struct(fake) + fake->layout.huge_list + 8 + 20, chunk_count);
	store_sizes(fake);
}

void fake_heap_release(struct fake_heap *fake)
{
	for (uint32_t i = 0; i < fake->huge_count; i++) {
		munmap(fake->huge[i].mapping, fake->huge[i].size + CHUNK);
	}
	munmap(fake->mapping, fake->mapping_size);
	memset(fake, 0, sizeof *fake);
}

struct heap_facts fake_heap_facts(const struct fake_heap *fake)
{
	return (struct heap_facts) {
		.zend_heap = heap_struct(fake), .size = fake->size, .real_size = fake->real_size, .real_peak = fake->real_size,
	};
}

uint64_t *fake_heap_word(struct fake_heap *fake, uint32_t offset)
{
	return (uint64_t *) (void *) (heap_struct(fake) + offset);
}

uint32_t *fake_heap_map(struct fake_heap *fake, uint32_t chunk, uint32_t page)
{
	return (uint32_t *) (void *) (fake->chunks[chunk] + fake->layout.free_map + 64 + page * 4);
}

uint8_t *fake_heap_small_run(struct fake_heap *fake, uint32_t chunk, uint32_t page, uint32_t bin)
{
	uint32_t pages = reli_heap_bin_pages[bin];

	take_pages(fake, chunk, page, pages);
	*fake_heap_map(fake, chunk, page) = 0x80000000u | bin;
	/* Further pages of a run carry both bits and their distance from the first. */
	for (uint32_t i = 1; i < pages; i++) {
		*fake_heap_map(fake, chunk, page + i) = 0xc0000000u | i << 16 | bin;
	}
	fake->size += (uint64_t) reli_heap_bin_slots[bin] * reli_heap_bin_size[bin];
	store_sizes(fake);
	return fake->chunks[chunk] + page * PAGE;
}

uint8_t *fake_heap_large_run(struct fake_heap *fake, uint32_t chunk, uint32_t page, uint32_t pages)
{
	take_pages(fake, chunk, page, pages);
	*fake_heap_map(fake, chunk, page) = 0x40000000u | pages;
	fake->size += pages * PAGE;
	store_sizes(fake);
	return fake->chunks[chunk] + page * PAGE;
}

uint8_t *fake_heap_huge(struct fake_heap *fake, size_t size)
{
	uint32_t number = fake->huge_count++;
	uint8_t *node = fake_heap_alloc(fake, 24), *head = heap_struct(fake) + fake->layout.huge_list;

	assert(number < FAKE_HUGE_MAX && size % CHUNK == 0);
	fake->huge[number].address = map_aligned(&fake->huge[number].mapping, size);
	fake->huge[number].size = size;
	put_word(node, (uintptr_t) fake->huge[number].address);
	put_word(node + 8, size);
	memcpy(node + 16, head, 8);
	put_word(head, (uintptr_t) node);
	fake->size += size;
	fake->real_size += size;
	store_sizes(fake);
	return fake->huge[number].address;
}

uint32_t fake_heap_bin_of(size_t size)
{
	uint32_t bin = 0;

	while (reli_heap_bin_size[bin] < size) {
		bin++;
		assert(bin < HEAP_BINS);
	}
	return bin;
}

/* A run whose slots are all in the free list, in order of address. */
static void add_run(struct fake_heap *fake, uint32_t bin)
{
	uint8_t *run;

	if (fake->page_at + reli_heap_bin_pages[bin] > 512) {
		fake->chunk_at++;
		fake->page_at = 1;
	}
	assert(fake->chunk_at < fake->chunk_count);
	run = fake_heap_small_run(fake, fake->chunk_at, fake->page_at, bin);
	fake->page_at += reli_heap_bin_pages[bin];
	for (uint32_t i = reli_heap_bin_slots[bin]; i > 0; i--) {
		fake_heap_free(fake, run + (i - 1) * reli_heap_bin_size[bin], bin);
	}
}

void *fake_heap_alloc(struct fake_heap *fake, size_t size)
{
	uint32_t bin = fake_heap_bin_of(size);
	uint64_t *head = fake_heap_word(fake, fake->layout.free_slots + bin * 8);
	uint8_t *slot;

	if (*head == 0) {
		add_run(fake, bin);
	}
	slot = (uint8_t *) (uintptr_t) *head;
	memcpy(head, slot, sizeof *head);
	memset(slot, 0, reli_heap_bin_size[bin]);
	fake->size += reli_heap_bin_size[bin];
	store_sizes(fake);
	return slot;
}

void fake_heap_free(struct fake_heap *fake, void *slot, uint32_t bin)
{
	uint64_t *head = fake_heap_word(fake, fake->layout.free_slots + bin * 8);

	memcpy(slot, head, 8);
	*head = (uintptr_t) slot;
	fake->size -= reli_heap_bin_size[bin];
	store_sizes(fake);
}
