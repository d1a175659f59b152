/* Ranks against counting, for sets of all densities and sizes around the words. */
#include "base.h"

#include "mem.h"
#include "rank.h"
#include "rm_test.h"

static uint32_t random_next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 32);
}

/* One number in so many is a member. */
static void check_ranks(uint32_t count, uint32_t one_in, uint64_t seed)
{
	struct rm_rank_word *ranks = rm_rank_new(count);
	bool *is_member = rm_calloc((size_t)count + 1, sizeof(*is_member));
	uint32_t below = 0, place;

	for (uint32_t i = 0; i < count; i++)
		is_member[i] = random_next(&seed) % one_in == 0;
	/* In any order. */
	for (uint32_t i = count; i-- > 0;) {
		if (is_member[i])
			rm_rank_add(ranks, i);
	}
	rm_rank_settle(ranks, count);
	for (uint32_t i = 0; i <= count; i++) {
		RM_CHECK(rm_rank_has(ranks, i) == is_member[i]);
		RM_CHECK(rm_rank_of(ranks, i) == below);
		RM_CHECK(rm_rank_find(&place, ranks, i) == is_member[i] && place == below);
		below += is_member[i];
	}
	rm_free(is_member);
	rm_free(ranks);
}

static void test_rank__as_counted(void)
{
	static const uint32_t counts[] = {0, 1, 63, 64, 65, 127, 128, 1000, 4096};
	static const uint32_t densities[] = {1, 2, 64, 5000};

	for (size_t i = 0; i < RM_COUNT_OF(counts); i++) {
		for (size_t k = 0; k < RM_COUNT_OF(densities); k++)
			check_ranks(counts[i], densities[k], i * 7 + k);
	}
}

RM_TEST_TABLE(
	RM_TEST(test_rank__as_counted),
)
