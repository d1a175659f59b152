/* Both ways of sorting, against what comparing gives. */
#include "base.h"

#include "id_sort.h"
#include "mem.h"
#include "rm_test.h"

static uint32_t random_next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 32);
}

/* Sorted, and the same ids as before: sums of ids and of their squares tell. */
static bool sorts(size_t count, uint32_t mask, uint64_t seed)
{
	uint32_t *ids = rm_array(count + 1, sizeof(*ids));
	uint64_t sum = 0, squares = 0;
	bool is_right = true;

	for (size_t i = 0; i < count; i++) {
		ids[i] = random_next(&seed) & mask;
		sum += ids[i];
		squares += (uint64_t)ids[i] * ids[i];
	}
	rm_ids_sort(ids, count);
	for (size_t i = 0; i < count; i++) {
		is_right = is_right && (i == 0 || ids[i - 1] <= ids[i]);
		sum -= ids[i];
		squares -= (uint64_t)ids[i] * ids[i];
	}
	rm_free(ids);
	return is_right && sum == 0 && squares == 0;
}

static void test_id_sort__few_and_many(void)
{
	static const size_t counts[] = {0, 1, 2, 100, 4095, 4096, 4097, 100000};

	for (size_t i = 0; i < RM_COUNT_OF(counts); i++) {
		RM_CHECK(sorts(counts[i], UINT32_MAX, i));
		RM_CHECK(sorts(counts[i], 0xFFF, i));
		RM_CHECK(sorts(counts[i], 0xFFF000u, i));
	}
}

/* Thick lists and thin ones, of ids that come several times. */
static void test_id_sort__distinct_is_sorted_and_dropped(void)
{
	static const uint32_t masks[] = {0xF, 0xFFF, 0x1FFFF, UINT32_MAX};
	static uint32_t ids[20000], expected[20000];

	for (size_t m = 0; m < RM_COUNT_OF(masks); m++) {
		uint64_t seed = m;
		size_t count = 0;

		for (size_t i = 0; i < RM_COUNT_OF(ids); i++)
			ids[i] = expected[i] = random_next(&seed) & masks[m];
		rm_ids_sort(expected, RM_COUNT_OF(ids));
		for (size_t i = 0; i < RM_COUNT_OF(ids); i++) {
			if (count == 0 || expected[count - 1] != expected[i])
				expected[count++] = expected[i];
		}
		RM_CHECK_INT(rm_ids_make_distinct(ids, RM_COUNT_OF(ids)), count);
		RM_CHECK(memcmp(ids, expected, count * sizeof(*ids)) == 0);
	}
}

static void test_id_sort__distinct(void)
{
	static uint32_t ids[10000];

	for (uint32_t i = 0; i < 10000; i++)
		ids[i] = 4999 - i % 5000;
	RM_CHECK_INT(rm_ids_make_distinct(ids, 10000), 5000);
	RM_CHECK(ids[0] == 0 && ids[2500] == 2500 && ids[4999] == 4999);
	RM_CHECK_INT(rm_ids_make_distinct(ids, 0), 0);
	ids[0] = ids[1] = UINT32_MAX;
	RM_CHECK_INT(rm_ids_make_distinct(ids, 2), 1);
}

static void test_id_sort__pairs_keep_their_order(void)
{
	static struct rm_id_pair pairs[10000];
	static const uint32_t masks[] = {UINT32_MAX, 0xFF, 0xFFF000u};
	uint64_t seed = 1;

	rm_id_pairs_sort(pairs, 0);
	for (size_t m = 0; m < RM_COUNT_OF(masks); m++) {
		uint64_t sum = 0;

		for (uint32_t i = 0; i < 10000; i++) {
			pairs[i] = (struct rm_id_pair){random_next(&seed) & masks[m], i};
			sum += (uint64_t)pairs[i].key * (i + 1);
		}
		rm_id_pairs_sort(pairs, 10000);
		for (uint32_t i = 0; i < 10000; i++) {
			sum -= (uint64_t)pairs[i].key * (pairs[i].id + 1);
			RM_CHECK(i == 0 || pairs[i - 1].key < pairs[i].key ||
					 (pairs[i - 1].key == pairs[i].key && pairs[i - 1].id < pairs[i].id));
		}
		RM_CHECK(sum == 0);
	}
}

RM_TEST_TABLE(
	RM_TEST(test_id_sort__few_and_many),
	RM_TEST(test_id_sort__distinct_is_sorted_and_dropped),
	RM_TEST(test_id_sort__distinct),
	RM_TEST(test_id_sort__pairs_keep_their_order),
)
