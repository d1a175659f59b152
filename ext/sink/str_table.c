/* See str_table.h. Linear probing, grown at three quarters full: names are few beside values, and
 * looked up once an edge. */
#include "str_table.h"

#include <string.h>

int reli_str_table_init(struct reli_str_table *table, struct reli_own_mem *mem)
{
	table->mem = mem;
	table->count = 0;
	table->capacity = 4096;
	table->index_size = 8192;
	table->rows = reli_own_mem_map(mem, table->capacity * sizeof *table->rows);
	table->index = reli_own_mem_map(mem, table->index_size * sizeof *table->index);
	return table->rows == NULL || table->index == NULL ? -1 : 0;
}

static uint32_t str_table_mix(uint64_t hash)
{
	hash ^= hash >> 32;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash >> 32);
}

static void str_table_place(struct reli_str_table *table, uint32_t row)
{
	uint32_t mask = table->index_size - 1;
	uint32_t at = table->rows[row].hash & mask;

	while (table->index[at] != 0) {
		at = (at + 1) & mask;
	}
	table->index[at] = row + 1;
}

/* Room for one more row and its index entry. */
static int str_table_reserve(struct reli_str_table *table)
{
	if (table->count == table->capacity) {
		struct reli_str *rows =
			reli_own_mem_grow(table->mem, table->rows, (size_t)table->capacity * 2 * sizeof *rows);

		if (rows == NULL) {
			return -1;
		}
		table->rows = rows;
		table->capacity *= 2;
	}
	if (table->count >= table->index_size / 4 * 3) {
		uint32_t *index =
			reli_own_mem_map(table->mem, (size_t)table->index_size * 2 * sizeof *index);

		if (index == NULL) {
			return -1;
		}
		reli_own_mem_unmap(table->mem, table->index);
		table->index = index;
		table->index_size *= 2;
		for (uint32_t row = 0; row < table->count; row++) {
			str_table_place(table, row);
		}
	}
	return 0;
}

uint32_t reli_str_table_intern(
	struct reli_str_table *table, const char *text, size_t len, uint64_t hash64)
{
	uint32_t hash = str_table_mix(hash64);
	uint32_t mask = table->index_size - 1;

	for (uint32_t at = hash & mask; table->index[at] != 0; at = (at + 1) & mask) {
		const struct reli_str *row = &table->rows[table->index[at] - 1];

		if (row->hash == hash && row->len == len &&
			(row->text == text || memcmp(row->text, text, len) == 0)) {
			return table->index[at] - 1;
		}
	}
	if (str_table_reserve(table) != 0) {
		return 0;
	}
	table->rows[table->count] = (struct reli_str){text, (uint32_t)len, hash};
	str_table_place(table, table->count);
	return table->count++;
}
