/* A tree of words, 64 below each. The lowest level has the members, the highest is one word. */
#include "base.h"

#include "bittree.h"

#include "bitset.h"
#include "mem.h"

#define WORD_SHIFT 6
#define WORD_MASK  63u

#if defined(__GNUC__) || defined(__clang__)
static unsigned bittree_highest(uint64_t word)
{
	return WORD_MASK - (unsigned)__builtin_clzll(word);
}
#else
static unsigned bittree_highest(uint64_t word)
{
	unsigned bit = 0;

	for (unsigned step = 32; step > 0; step /= 2) {
		if (word >> step != 0) {
			word >>= step;
			bit += step;
		}
	}
	return bit;
}
#endif

void rm_bittree_init(struct rm_bittree *set, uint32_t limit)
{
	size_t count = limit, total = 0;
	uint64_t *words;

	memset(set, 0, sizeof(*set));
	do {
		count = count / 64 + 1;
		set->words[set->level_count++] = count;
		total += count;
	} while (count > 1);
	words = rm_calloc(total, sizeof(*words));
	for (unsigned i = 0; i < set->level_count; i++) {
		set->levels[i] = words;
		words += set->words[i];
	}
}

void rm_bittree_add(struct rm_bittree *set, uint32_t number)
{
	for (unsigned i = 0; i < set->level_count; i++) {
		uint64_t *word = &set->levels[i][number >> WORD_SHIFT];
		bool was_empty = *word == 0;

		*word |= UINT64_C(1) << (number & WORD_MASK);
		if (!was_empty)
			return;
		number >>= WORD_SHIFT;
	}
}

bool rm_bittree_has(const struct rm_bittree *set, uint32_t number)
{
	return set->level_count > 0 && (set->levels[0][number >> WORD_SHIFT] >> (number & WORD_MASK) & 1) != 0;
}

/* Up until a word has a member on the right side of the place, then down to the outermost of them. */
uint32_t rm_bittree_next(const struct rm_bittree *set, uint32_t number)
{
	uint64_t at = number;

	for (unsigned level = 0; level < set->level_count; level++) {
		size_t index = (size_t)(at >> WORD_SHIFT);
		uint64_t word = index < set->words[level] ? set->levels[level][index] & UINT64_MAX << (at & WORD_MASK) : 0;

		if (word == 0) {
			at = (at >> WORD_SHIFT) + 1;
			continue;
		}
		at = (uint64_t)index << WORD_SHIFT | rm_bit_lowest(word);
		while (level-- > 0)
			at = at << WORD_SHIFT | rm_bit_lowest(set->levels[level][at]);
		return (uint32_t)at;
	}
	return RM_BITTREE_NONE;
}

uint32_t rm_bittree_prev(const struct rm_bittree *set, uint32_t number)
{
	uint64_t at = number;

	for (unsigned level = 0; level < set->level_count; level++) {
		size_t index = (size_t)(at >> WORD_SHIFT);
		uint64_t word = set->levels[level][index] & UINT64_MAX >> (WORD_MASK - (at & WORD_MASK));

		if (word == 0) {
			if (index == 0)
				break;
			at = index - 1;
			continue;
		}
		at = (uint64_t)index << WORD_SHIFT | bittree_highest(word);
		while (level-- > 0)
			at = at << WORD_SHIFT | bittree_highest(set->levels[level][at]);
		return (uint32_t)at;
	}
	return RM_BITTREE_NONE;
}

void rm_bittree_clear(struct rm_bittree *set)
{
	for (size_t i = 0; set->level_count > 1 && i < set->words[1]; i++) {
		for (uint64_t word = set->levels[1][i]; word != 0; word &= word - 1)
			set->levels[0][i << WORD_SHIFT | rm_bit_lowest(word)] = 0;
	}
	for (unsigned i = set->level_count > 1; i < set->level_count; i++)
		memset(set->levels[i], 0, set->words[i] * sizeof(*set->levels[i]));
}

void rm_bittree_release(struct rm_bittree *set)
{
	rm_free(set->levels[0]);
	memset(set, 0, sizeof(*set));
}
