/*
 * A set of numbers that tells how many members are below a number. So what only members have stands in a list without
 * gaps, and the place of each is counted, not searched.
 *
 *     struct rm_rank_word *ranks = rm_rank_new(count);
 *     rm_rank_add(ranks, number); ...
 *     rm_rank_settle(ranks, count);
 *     if (rm_rank_find(&place, ranks, number))
 *         use(list[place]);
 *     rm_free(ranks);
 *
 * Numbers up to and with `count` may be asked for. Two bits a number, each step O(1).
 */
#ifndef RM_RANK_H
#define RM_RANK_H

#include "base.h"
#include "bitset.h"
#include "mem.h"

/* 64 numbers. */
struct rm_rank_word {
	uint64_t members;
	uint32_t below;
};

static inline struct rm_rank_word *rm_rank_new(size_t count)
{
	return rm_calloc(count / 64 + 1, sizeof(struct rm_rank_word));
}

static inline void rm_rank_add(struct rm_rank_word *ranks, uint32_t number)
{
	ranks[number / 64].members |= UINT64_C(1) << number % 64;
}

/* When all members are in. */
static inline void rm_rank_settle(struct rm_rank_word *ranks, size_t count)
{
	uint32_t below = 0;

	for (size_t i = 0; i <= count / 64; i++) {
		ranks[i].below = below;
		below += rm_bit_count(ranks[i].members);
	}
}

static inline bool rm_rank_has(const struct rm_rank_word *ranks, uint32_t number)
{
	return (ranks[number / 64].members >> number % 64 & 1) != 0;
}

/* How many members are below. */
static inline uint32_t rm_rank_of(const struct rm_rank_word *ranks, uint32_t number)
{
	const struct rm_rank_word *word = &ranks[number / 64];

	return word->below + rm_bit_count(word->members & ((UINT64_C(1) << number % 64) - 1));
}

/* False when the number is no member. */
static inline bool rm_rank_find(uint32_t *place, const struct rm_rank_word *ranks, uint32_t number)
{
	*place = rm_rank_of(ranks, number);
	return rm_rank_has(ranks, number);
}

#endif
