/*
 * The names of a snapshot: text -> string id, each text once. Texts are not copied: they must live
 * as long as the table, as the heap of the stopped process does; formatted ones come from
 * reli_own_mem_text().
 */
#ifndef RELI_STR_TABLE_H
#define RELI_STR_TABLE_H

#include "own_mem.h"

/* Longer texts are cut here, as reli-prof does with link names. */
#define RELI_NAME_MAX 256

struct reli_str {
	const char *text;
	uint32_t len;
	uint32_t hash;
};

struct reli_str_table {
	struct reli_own_mem *mem;
	struct reli_str *rows;
	uint32_t count, capacity;
	uint32_t *index;     /* row + 1, open addressing */
	uint32_t index_size; /* a power of two */
};

int reli_str_table_init(struct reli_str_table *table, struct reli_own_mem *mem);

/*
 * The row of the text. `hash` is any hash that equal texts share and is used as it comes (PHP's own
 * for zend_strings), so that the text is not read when it was seen through the same pointer before.
 * Out of memory: row 0, and mem->failed is set.
 */
uint32_t reli_str_table_intern(
	struct reli_str_table *table, const char *text, size_t len, uint64_t hash);

#endif
