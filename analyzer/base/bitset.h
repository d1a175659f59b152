/*
 * One bit a node.
 *
 *     struct rm_bitset seen;
 *     rm_bitset_init(&seen, graph->node_count);
 *     if (!rm_bitset_add(&seen, node))
 *         first_visit(node);
 *     rm_bitset_release(&seen);
 */
#ifndef RM_BITSET_H
#define RM_BITSET_H

#include "base.h"
#include "mem.h"

struct rm_bitset {
	uint64_t *words;
	size_t count;
};

/* How many bits of the word are set: sums of 2, 4 and 8 bits side by side, then all bytes in the highest. */
static inline uint32_t rm_bit_count(uint64_t word)
{
	word -= word >> 1 & UINT64_C(0x5555555555555555);
	word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
	word = (word + (word >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	return (uint32_t)(word * UINT64_C(0x0101010101010101) >> 56);
}

/* The number of the lowest bit of a word that has some. */
static inline unsigned rm_bit_lowest(uint64_t word)
{
#if defined(__GNUC__) || defined(__clang__)
	return (unsigned)__builtin_ctzll(word);
#else
	unsigned bit = 0;

	for (unsigned step = 32; step > 0; step /= 2) {
		if (word << (64 - step) == 0) {
			word >>= step;
			bit += step;
		}
	}
	return bit;
#endif
}

static inline void rm_bitset_init(struct rm_bitset *set, size_t count)
{
	set->words = rm_calloc(count / 64 + 1, sizeof(*set->words));
	set->count = count;
}

static inline bool rm_bitset_has(const struct rm_bitset *set, size_t i)
{
	assert(i < set->count);
	return (set->words[i / 64] >> (i % 64) & 1) != 0;
}

/* True when it was in before. */
static inline bool rm_bitset_add(struct rm_bitset *set, size_t i)
{
	uint64_t bit = UINT64_C(1) << (i % 64);
	bool was = (set->words[i / 64] & bit) != 0;

	assert(i < set->count);
	set->words[i / 64] |= bit;
	return was;
}

static inline void rm_bitset_remove(struct rm_bitset *set, size_t i)
{
	assert(i < set->count);
	set->words[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static inline void rm_bitset_clear(struct rm_bitset *set)
{
	memset(set->words, 0, (set->count / 64 + 1) * sizeof(*set->words));
}

static inline size_t rm_bitset_population(const struct rm_bitset *set)
{
	size_t population = 0;

	for (size_t i = 0; i <= set->count / 64; i++)
		population += rm_bit_count(set->words[i]);
	return population;
}

static inline void rm_bitset_release(struct rm_bitset *set)
{
	rm_free(set->words);
	set->words = NULL;
	set->count = 0;
}

#endif
