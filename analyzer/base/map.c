#include "base.h"
#include "map.h"
#include "mem.h"

#define MAP_EMPTY UINT64_MAX

/* The place of the key, or the empty place where it belongs. */
static size_t map_place(const struct rm_map *map, uint64_t key)
{
	size_t mask = map->capacity - 1;
	size_t at = (size_t)rm_map_mix(key) & mask;

	while (map->keys[at] != MAP_EMPTY && map->keys[at] != key)
		at = (at + 1) & mask;
	return at;
}

static void map_resize(struct rm_map *map, size_t capacity)
{
	struct rm_map old = *map;

	map->keys = rm_array(capacity, sizeof(*map->keys));
	map->values = rm_array(capacity, sizeof(*map->values));
	map->capacity = capacity;
	memset(map->keys, 0xFF, capacity * sizeof(*map->keys));
	for (size_t i = 0; i < old.capacity; i++) {
		size_t at;

		if (old.keys[i] == MAP_EMPTY)
			continue;
		at = map_place(map, old.keys[i]);
		map->keys[at] = old.keys[i];
		map->values[at] = old.values[i];
	}
	rm_free(old.keys);
	rm_free(old.values);
}

void rm_map_reserve(struct rm_map *map, size_t count)
{
	size_t capacity = map->capacity != 0 ? map->capacity : 16;

	while (count > capacity / 3 * 2)
		capacity = rm_size_mul(capacity, 2);
	if (capacity != map->capacity)
		map_resize(map, capacity);
}

uint32_t *rm_map_add(struct rm_map *map, uint64_t key, bool *is_new)
{
	size_t at;

	assert(key != MAP_EMPTY);
	rm_map_reserve(map, map->count + 1);
	at = map_place(map, key);
	*is_new = map->keys[at] == MAP_EMPTY;
	if (*is_new) {
		map->keys[at] = key;
		map->values[at] = 0;
		map->count++;
	}
	return &map->values[at];
}

const uint32_t *rm_map_find(const struct rm_map *map, uint64_t key)
{
	size_t at;

	if (map->count == 0)
		return NULL;
	at = map_place(map, key);
	return map->keys[at] == MAP_EMPTY ? NULL : &map->values[at];
}

void rm_map_release(struct rm_map *map)
{
	rm_free(map->keys);
	rm_free(map->values);
	memset(map, 0, sizeof(*map));
}
