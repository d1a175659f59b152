/*
 * Growable arrays of one type. A zeroed one is empty and valid.
 *
 *     RM_VEC(struct row) rows = { 0 };
 *     rm_vec_push(&rows, row);
 *     for (size_t i = 0; i < rows.count; i++)
 *         use(rows.items[i]);
 *     rm_vec_release(&rows);
 */
#ifndef RM_VEC_H
#define RM_VEC_H

#include "base.h"
#include "mem.h"

#define RM_VEC(type)     \
	struct {             \
		type *items;     \
		size_t count;    \
		size_t capacity; \
	}

#define rm_vec_reserve(vec, need) \
	((need) <= (vec)->capacity    \
			? (void)0             \
			: (void)((vec)->items = rm_vec_grow((vec)->items, &(vec)->capacity, (need), sizeof(*(vec)->items))))

#define rm_vec_push(vec, item) (rm_vec_reserve(vec, (vec)->count + 1), (void)((vec)->items[(vec)->count++] = (item)))

/* The address of a new, zeroed last item. */
#define rm_vec_add(vec)                                                                            \
	(rm_vec_reserve(vec, (vec)->count + 1),                                                        \
	 memset(&(vec)->items[(vec)->count], 0, sizeof(*(vec)->items)), &(vec)->items[(vec)->count++])

/* Gives back the room for more than so many further items. */
#define rm_vec_fit(vec, spare)                                                                     \
	((void)((vec)->capacity = (vec)->count + (spare)),                                             \
	 (void)((vec)->items = rm_realloc_array((vec)->items, (vec)->capacity, sizeof(*(vec)->items))))

#define rm_vec_last(vec) ((vec)->items[(vec)->count - 1])
#define rm_vec_pop(vec) ((vec)->items[--(vec)->count])
#define rm_vec_clear(vec) ((void)((vec)->count = 0))
#define rm_vec_release(vec) \
	(rm_free((vec)->items), (void)((vec)->items = NULL), (void)((vec)->count = (vec)->capacity = 0))

static inline void *rm_vec_grow(void *items, size_t *capacity, size_t need, size_t item_size)
{
	size_t wanted = *capacity + *capacity / 2 + 8;

	if (wanted < need)
		wanted = need;
	*capacity = wanted;
	return rm_realloc_array(items, wanted, item_size);
}

#endif
