/*
 * Map of 64-bit keys to 32-bit values: open addressing, linear probing, at most 2/3 full, 12 bytes a place. A zeroed one
 * is empty and valid. The key UINT64_MAX is the mark of an empty place and must not be used.
 *
 *     struct rm_map ids = { 0 };
 *     uint32_t *id = rm_map_add(&ids, address, &is_new);
 *     if (is_new)
 *         *id = next_id++;
 *     rm_map_release(&ids);
 */
#ifndef RM_MAP_H
#define RM_MAP_H

#include "base.h"

struct rm_map {
	uint64_t *keys;
	uint32_t *values;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/* Room for `count` keys without growing. */
void rm_map_reserve(struct rm_map *map, size_t count);

/* The place of the key's value, added with value 0 if new. Valid until the next add. */
uint32_t *rm_map_add(struct rm_map *map, uint64_t key, bool *is_new);

/* NULL when the key is not there. */
const uint32_t *rm_map_find(const struct rm_map *map, uint64_t key);

void rm_map_release(struct rm_map *map);

/* Spreads the bits of a key: neighbours (addresses, ids) end up far apart. */
static inline uint64_t rm_map_mix(uint64_t key)
{
	key ^= key >> 32;
	key *= UINT64_C(0xD6E8FEB86659FD93);
	key ^= key >> 32;
	key *= UINT64_C(0xD6E8FEB86659FD93);
	return key ^ key >> 32;
}

#endif
