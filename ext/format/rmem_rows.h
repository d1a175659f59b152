#ifndef RMEM_ROWS_H
#define RMEM_ROWS_H

/*
 * One row of each table, into bytes and back: put beside get, so that the two cannot drift apart. Writers fill what
 * rmem_writer_reserve() gave them; readers point at a row that rmem_reader.h has checked.
 *
 *     rmem_put_edge(rmem_writer_reserve(w, RMEM_EDGE_BYTES), parent, child, name, true, RMEM_STRENGTH_STRONG,
 *                   RMEM_EDGE_PROPERTY);
 *
 * Ids of nodes and strings are u32; RMEM_NONE is no string, and as parent of an edge, no parent.
 */

#include <stdbool.h>
#include <string.h>

#include "rmem_bytes.h"
#include "rmem_format.h"

struct rmem_node {
	uint32_t id;
	uint32_t canonical_id;    /* 0 or the own id: nothing to say */
	uint32_t type_id;
	uint32_t class_id;
};

static inline void rmem_put_node(uint8_t *row, uint32_t id, uint32_t type_id, uint32_t class_id)
{
	rmem_put_u32(row, id);
	rmem_put_u32(row + 4, 0);
	rmem_put_u32(row + 8, type_id);
	rmem_put_u32(row + 12, class_id);
}

static inline void rmem_get_node(struct rmem_node *node, const uint8_t *row)
{
	node->id = rmem_get_u32(row);
	node->canonical_id = rmem_get_u32(row + 4);
	node->type_id = rmem_get_u32(row + 8);
	node->class_id = rmem_get_u32(row + 12);
}

struct rmem_edge {
	uint32_t parent;
	uint32_t child;
	uint32_t link_id;
	uint8_t is_tree;          /* as in the file: only 1 means yes */
	uint8_t strength;         /* as in the file: only 0 means strong */
	uint16_t kind;            /* 0 in files of others; may be a number we do not know */
};

static inline void rmem_put_edge(uint8_t *row, uint32_t parent, uint32_t child, uint32_t link_id, bool is_tree,
	enum rmem_strength strength, enum rmem_edge_kind kind)
{
	rmem_put_u32(row, parent);
	rmem_put_u32(row + 4, child);
	rmem_put_u32(row + 8, link_id);
	row[12] = is_tree ? 1 : 0;
	row[13] = (uint8_t)strength;
	rmem_put_u16(row + 14, (uint16_t)kind);
}

static inline void rmem_get_edge(struct rmem_edge *edge, const uint8_t *row)
{
	edge->parent = rmem_get_u32(row);
	edge->child = rmem_get_u32(row + 4);
	edge->link_id = rmem_get_u32(row + 8);
	edge->is_tree = row[12];
	edge->strength = row[13];
	edge->kind = rmem_get_u16(row + 14);
}

struct rmem_location {
	uint32_t node_id;
	uint32_t type_id;
	uint32_t class_id;        /* object rows only */
	uint64_t address;         /* 0: none */
	uint64_t size;
	uint32_t string_id;       /* string rows whose content is in the file */
	uint32_t refcount;        /* 0 where nothing is counted */
	uint32_t type_info;
	uint32_t region_id;
	uint32_t bin_overhead;
};

static inline void rmem_put_location(uint8_t *row, const struct rmem_location *location)
{
	rmem_put_u32(row, location->node_id);
	rmem_put_u32(row + 4, location->type_id);
	rmem_put_u32(row + 8, location->class_id);
	rmem_put_u64(row + 12, location->address);
	rmem_put_u64(row + 20, location->size);
	rmem_put_u32(row + 28, location->string_id);
	rmem_put_u32(row + 32, location->refcount);
	rmem_put_u32(row + 36, location->type_info);
	rmem_put_u32(row + 40, location->region_id);
	rmem_put_u32(row + 44, location->bin_overhead);
}

static inline void rmem_get_location(struct rmem_location *location, const uint8_t *row)
{
	location->node_id = rmem_get_u32(row);
	location->type_id = rmem_get_u32(row + 4);
	location->class_id = rmem_get_u32(row + 8);
	location->address = rmem_get_u64(row + 12);
	location->size = rmem_get_u64(row + 20);
	location->string_id = rmem_get_u32(row + 28);
	location->refcount = rmem_get_u32(row + 32);
	location->type_info = rmem_get_u32(row + 36);
	location->region_id = rmem_get_u32(row + 40);
	location->bin_overhead = rmem_get_u32(row + 44);
}

struct rmem_attribute {
	uint32_t node_id;
	uint32_t key_id;
	uint32_t value_id;
};

static inline void rmem_put_attribute(uint8_t *row, uint32_t node_id, uint32_t key_id, uint32_t value_id)
{
	rmem_put_u32(row, node_id);
	rmem_put_u32(row + 4, key_id);
	rmem_put_u32(row + 8, value_id);
}

static inline void rmem_get_attribute(struct rmem_attribute *attribute, const uint8_t *row)
{
	attribute->node_id = rmem_get_u32(row);
	attribute->key_id = rmem_get_u32(row + 4);
	attribute->value_id = rmem_get_u32(row + 8);
}

/* A row of `summary`, whose payload starts with a u32 count of them. */
struct rmem_pair {
	uint32_t key_id;
	uint32_t value_id;
};

static inline void rmem_put_pair(uint8_t *row, uint32_t key_id, uint32_t value_id)
{
	rmem_put_u32(row, key_id);
	rmem_put_u32(row + 4, value_id);
}

static inline void rmem_get_pair(struct rmem_pair *pair, const uint8_t *row)
{
	pair->key_id = rmem_get_u32(row);
	pair->value_id = rmem_get_u32(row + 4);
}

/* rm_containers */
struct rmem_container {
	uint32_t node_id;
	uint32_t flags;           /* enum rmem_container_flag */
	uint32_t count;
	uint32_t scalar_count;
	uint32_t scalar_hash;
	uint32_t capacity;
	uint32_t used;
};

static inline void rmem_put_container(uint8_t *row, const struct rmem_container *container)
{
	rmem_put_u32(row, container->node_id);
	rmem_put_u32(row + 4, container->flags);
	rmem_put_u32(row + 8, container->count);
	rmem_put_u32(row + 12, container->scalar_count);
	rmem_put_u32(row + 16, container->scalar_hash);
	rmem_put_u32(row + 20, container->capacity);
	rmem_put_u32(row + 24, container->used);
}

static inline void rmem_get_container(struct rmem_container *container, const uint8_t *row)
{
	container->node_id = rmem_get_u32(row);
	container->flags = rmem_get_u32(row + 4);
	container->count = rmem_get_u32(row + 8);
	container->scalar_count = rmem_get_u32(row + 12);
	container->scalar_hash = rmem_get_u32(row + 16);
	container->capacity = rmem_get_u32(row + 20);
	container->used = rmem_get_u32(row + 24);
}

/* rm_hashes */
struct rmem_hash {
	uint32_t node_id;
	uint64_t hash;
};

static inline void rmem_put_hash(uint8_t *row, uint32_t node_id, uint64_t hash)
{
	rmem_put_u32(row, node_id);
	rmem_put_u64(row + 4, hash);
}

static inline void rmem_get_hash(struct rmem_hash *hash, const uint8_t *row)
{
	hash->node_id = rmem_get_u32(row);
	hash->hash = rmem_get_u64(row + 4);
}

/* rm_zendmm_heap */
struct rmem_zendmm_heap {
	uint32_t version;         /* RMEM_ZENDMM_HEAP_VERSION */
	uint32_t flags;           /* enum rmem_zendmm_flag */
	uint64_t address;
	uint64_t size;
	uint64_t peak;
	uint64_t real_size;
	uint64_t real_peak;
	uint64_t limit;
	double avg_chunks_count;
	uint32_t chunks_count;
	uint32_t peak_chunks_count;
	uint32_t cached_chunks_count;
	uint32_t last_chunks_delete_boundary;
	uint32_t last_chunks_delete_count;
	uint64_t small_bytes;
	uint64_t large_bytes;
	uint64_t huge_bytes;
};

static inline void rmem_put_zendmm_heap(uint8_t *row, const struct rmem_zendmm_heap *heap)
{
	uint64_t average_bits;

	memcpy(&average_bits, &heap->avg_chunks_count, sizeof average_bits);
	rmem_put_u32(row, heap->version);
	rmem_put_u32(row + 4, heap->flags);
	rmem_put_u64(row + 8, heap->address);
	rmem_put_u64(row + 16, heap->size);
	rmem_put_u64(row + 24, heap->peak);
	rmem_put_u64(row + 32, heap->real_size);
	rmem_put_u64(row + 40, heap->real_peak);
	rmem_put_u64(row + 48, heap->limit);
	rmem_put_u64(row + 56, average_bits);
	rmem_put_u32(row + 64, heap->chunks_count);
	rmem_put_u32(row + 68, heap->peak_chunks_count);
	rmem_put_u32(row + 72, heap->cached_chunks_count);
	rmem_put_u32(row + 76, heap->last_chunks_delete_boundary);
	rmem_put_u32(row + 80, heap->last_chunks_delete_count);
	rmem_put_u32(row + 84, 0);
	rmem_put_u64(row + 88, heap->small_bytes);
	rmem_put_u64(row + 96, heap->large_bytes);
	rmem_put_u64(row + 104, heap->huge_bytes);
}

static inline void rmem_get_zendmm_heap(struct rmem_zendmm_heap *heap, const uint8_t *row)
{
	uint64_t average_bits = rmem_get_u64(row + 56);

	heap->version = rmem_get_u32(row);
	heap->flags = rmem_get_u32(row + 4);
	heap->address = rmem_get_u64(row + 8);
	heap->size = rmem_get_u64(row + 16);
	heap->peak = rmem_get_u64(row + 24);
	heap->real_size = rmem_get_u64(row + 32);
	heap->real_peak = rmem_get_u64(row + 40);
	heap->limit = rmem_get_u64(row + 48);
	memcpy(&heap->avg_chunks_count, &average_bits, sizeof average_bits);
	heap->chunks_count = rmem_get_u32(row + 64);
	heap->peak_chunks_count = rmem_get_u32(row + 68);
	heap->cached_chunks_count = rmem_get_u32(row + 72);
	heap->last_chunks_delete_boundary = rmem_get_u32(row + 76);
	heap->last_chunks_delete_count = rmem_get_u32(row + 80);
	heap->small_bytes = rmem_get_u64(row + 88);
	heap->large_bytes = rmem_get_u64(row + 96);
	heap->huge_bytes = rmem_get_u64(row + 104);
}

/*
 * rm_zendmm_chunk. The maps stay where they are: 512 words a chunk are not worth a copy. `free_map` is the 64 bytes of
 * the row, bit i of byte i / 8 set when page i is in use; rmem_chunk_map() gives one word of the page map.
 */
struct rmem_zendmm_chunk {
	uint64_t address;
	uint32_t free_pages;
	uint32_t free_tail;
	uint32_t number;
	uint32_t flags;
	const uint8_t *free_map;
	const uint8_t *map;
};

#define RMEM_ZENDMM_CHUNK_FREE_MAP_OFF 24u
#define RMEM_ZENDMM_CHUNK_MAP_OFF      88u

static inline void rmem_put_zendmm_chunk(uint8_t *row, const struct rmem_zendmm_chunk *chunk)
{
	rmem_put_u64(row, chunk->address);
	rmem_put_u32(row + 8, chunk->free_pages);
	rmem_put_u32(row + 12, chunk->free_tail);
	rmem_put_u32(row + 16, chunk->number);
	rmem_put_u32(row + 20, chunk->flags);
	memcpy(row + RMEM_ZENDMM_CHUNK_FREE_MAP_OFF, chunk->free_map, RMEM_ZENDMM_PAGES / 8);
	memcpy(row + RMEM_ZENDMM_CHUNK_MAP_OFF, chunk->map, RMEM_ZENDMM_PAGES * 4);
	rmem_put_u64(row + RMEM_ZENDMM_CHUNK_MAP_OFF + RMEM_ZENDMM_PAGES * 4, 0);
}

static inline void rmem_get_zendmm_chunk(struct rmem_zendmm_chunk *chunk, const uint8_t *row)
{
	chunk->address = rmem_get_u64(row);
	chunk->free_pages = rmem_get_u32(row + 8);
	chunk->free_tail = rmem_get_u32(row + 12);
	chunk->number = rmem_get_u32(row + 16);
	chunk->flags = rmem_get_u32(row + 20);
	chunk->free_map = row + RMEM_ZENDMM_CHUNK_FREE_MAP_OFF;
	chunk->map = row + RMEM_ZENDMM_CHUNK_MAP_OFF;
}

static inline uint32_t rmem_chunk_map(const struct rmem_zendmm_chunk *chunk, uint32_t page)
{
	return rmem_get_u32(chunk->map + page * 4u);
}

/* rm_zendmm_huge */
struct rmem_zendmm_huge {
	uint64_t address;
	uint64_t size;
	uint64_t list_address;
};

static inline void rmem_put_zendmm_huge(uint8_t *row, uint64_t address, uint64_t size, uint64_t list_address)
{
	rmem_put_u64(row, address);
	rmem_put_u64(row + 8, size);
	rmem_put_u64(row + 16, list_address);
}

static inline void rmem_get_zendmm_huge(struct rmem_zendmm_huge *huge, const uint8_t *row)
{
	huge->address = rmem_get_u64(row);
	huge->size = rmem_get_u64(row + 8);
	huge->list_address = rmem_get_u64(row + 16);
}

/* rm_zendmm_free */
struct rmem_zendmm_free {
	uint32_t chunk_row;
	uint16_t page;
	uint16_t free_slots;
};

static inline void rmem_put_zendmm_free(uint8_t *row, uint32_t chunk_row, uint16_t page, uint16_t free_slots)
{
	rmem_put_u32(row, chunk_row);
	rmem_put_u16(row + 4, page);
	rmem_put_u16(row + 6, free_slots);
}

static inline void rmem_get_zendmm_free(struct rmem_zendmm_free *run, const uint8_t *row)
{
	run->chunk_row = rmem_get_u32(row);
	run->page = rmem_get_u16(row + 4);
	run->free_slots = rmem_get_u16(row + 6);
}

#endif
