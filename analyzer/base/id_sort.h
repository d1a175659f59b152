/*
 * Lists of ids in ascending order, each once. For lists of millions: digits instead of comparisons.
 *
 *     count = rm_ids_make_distinct(nodes.items, nodes.count);
 */
#ifndef RM_ID_SORT_H
#define RM_ID_SORT_H

#include "base.h"

void rm_ids_sort(uint32_t *ids, size_t count);

/* An id and what it is to be sorted by. */
struct rm_id_pair {
	uint32_t key;
	uint32_t id;
};

/* By key; pairs with the same key keep their order. */
void rm_id_pairs_sort(struct rm_id_pair *pairs, size_t count);

/* Sorts, drops what comes twice, and returns how many are left. */
size_t rm_ids_make_distinct(uint32_t *ids, size_t count);

#endif
