/*
 * Least significant digit first, three digits of 11 bits; short lists by comparing. Where each id is wanted once a bit an
 * id does it.
 */
#include "base.h"

#include "id_sort.h"

#include "bitset.h"
#include "mem.h"

#define DIGIT_BITS 11
#define DIGITS     (1u << DIGIT_BITS)
#define RADIX_MIN  4096

static int ids_compare(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static void ids_sort_by_digit(uint32_t *to, const uint32_t *from, size_t count, unsigned shift)
{
	size_t at[DIGITS + 1] = {0};

	for (size_t i = 0; i < count; i++)
		at[(from[i] >> shift & (DIGITS - 1)) + 1]++;
	for (size_t i = 1; i < DIGITS; i++)
		at[i] += at[i - 1];
	for (size_t i = 0; i < count; i++)
		to[at[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

void rm_ids_sort(uint32_t *ids, size_t count)
{
	uint32_t *other;
	bool is_sorted = true;

	/* Values mostly have numbers in the order of their owners. */
	for (size_t i = 1; i < count && is_sorted; i++)
		is_sorted = ids[i - 1] <= ids[i];
	if (is_sorted)
		return;
	if (count < RADIX_MIN) {
		qsort(ids, count, sizeof(*ids), ids_compare);
		return;
	}
	other = rm_array(count, sizeof(*other));
	ids_sort_by_digit(other, ids, count, 0);
	ids_sort_by_digit(ids, other, count, DIGIT_BITS);
	ids_sort_by_digit(other, ids, count, 2 * DIGIT_BITS);
	memcpy(ids, other, count * sizeof(*ids));
	rm_free(other);
}

/* ---- pairs ---- */

static void pairs_sort_by_digit(
	struct rm_id_pair *to, const struct rm_id_pair *from, size_t count, unsigned shift)
{
	size_t at[DIGITS + 1] = {0};

	for (size_t i = 0; i < count; i++)
		at[(from[i].key >> shift & (DIGITS - 1)) + 1]++;
	for (size_t i = 1; i < DIGITS; i++)
		at[i] += at[i - 1];
	for (size_t i = 0; i < count; i++)
		to[at[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

void rm_id_pairs_sort(struct rm_id_pair *pairs, size_t count)
{
	struct rm_id_pair *other = rm_array(count, sizeof(*other));

	pairs_sort_by_digit(other, pairs, count, 0);
	pairs_sort_by_digit(pairs, other, count, DIGIT_BITS);
	pairs_sort_by_digit(other, pairs, count, 2 * DIGIT_BITS);
	if (count > 0)
		memcpy(pairs, other, count * sizeof(*pairs));
	rm_free(other);
}

/* ---- lists ---- */

static size_t ids_distinct_by_bits(uint32_t *ids, size_t count, uint32_t largest)
{
	struct rm_bitset seen;
	size_t kept = 0;

	rm_bitset_init(&seen, (size_t)largest + 1);
	for (size_t i = 0; i < count; i++)
		rm_bitset_add(&seen, ids[i]);
	for (size_t i = 0; i <= largest / 64; i++) {
		for (uint64_t word = seen.words[i]; word != 0; word &= word - 1)
			ids[kept++] = (uint32_t)(i * 64 + rm_bit_lowest(word));
	}
	rm_bitset_release(&seen);
	return kept;
}

size_t rm_ids_make_distinct(uint32_t *ids, size_t count)
{
	uint32_t largest = 0;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		largest = ids[i] > largest ? ids[i] : largest;
	/* Less memory than another list of ids takes. */
	if (count >= RADIX_MIN && largest / 32 < count)
		return ids_distinct_by_bits(ids, count, largest);
	rm_ids_sort(ids, count);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || ids[i] != ids[kept - 1])
			ids[kept++] = ids[i];
	}
	return kept;
}
