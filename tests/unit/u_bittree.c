/* Sets with neighbours, against an array of flags. */
#include "base.h"

#include "bittree.h"
#include "rm_test.h"

static uint32_t slow_next(const bool *flags, uint32_t limit, uint32_t from)
{
	for (; from < limit; from++) {
		if (flags[from])
			return from;
	}
	return RM_BITTREE_NONE;
}

static uint32_t slow_prev(const bool *flags, uint32_t from)
{
	for (from++; from-- > 0;) {
		if (flags[from])
			return from;
	}
	return RM_BITTREE_NONE;
}

static void check_all(const struct rm_bittree *set, const bool *flags, uint32_t limit)
{
	bool is_right = true;

	for (uint32_t i = 0; i < limit; i++)
		is_right = is_right && rm_bittree_has(set, i) == flags[i]
			&& rm_bittree_next(set, i) == slow_next(flags, limit, i) && rm_bittree_prev(set, i) == slow_prev(flags, i);
	RM_CHECK(is_right);
	RM_CHECK(rm_bittree_next(set, limit) == RM_BITTREE_NONE);
}

static void test_bittree__zeroed_one_is_empty(void)
{
	struct rm_bittree set = {0};

	RM_CHECK(!rm_bittree_has(&set, 7));
	RM_CHECK(rm_bittree_next(&set, 0) == RM_BITTREE_NONE);
	RM_CHECK(rm_bittree_prev(&set, 0) == RM_BITTREE_NONE);
	rm_bittree_clear(&set);
	rm_bittree_release(&set);
}

/* Limits about the sizes at which a level is added, members few and many. */
static void test_bittree__agrees_with_flags(void)
{
	static const uint32_t limits[] = {0, 1, 63, 64, 65, 4095, 4096, 4097, 9000};
	static const uint32_t steps[] = {1, 3, 64, 700, 4096};
	static bool flags[9000];

	for (size_t i = 0; i < RM_COUNT_OF(limits); i++) {
		struct rm_bittree set;

		rm_bittree_init(&set, limits[i]);
		for (size_t j = 0; j < RM_COUNT_OF(steps); j++) {
			memset(flags, 0, sizeof(flags));
			for (uint32_t at = steps[j] - 1; at < limits[i]; at += steps[j]) {
				flags[at] = true;
				rm_bittree_add(&set, at);
				rm_bittree_add(&set, at);
			}
			check_all(&set, flags, limits[i]);
			rm_bittree_clear(&set);
			memset(flags, 0, sizeof(flags));
			check_all(&set, flags, limits[i]);
		}
		rm_bittree_release(&set);
	}
}

static void test_bittree__members_far_apart(void)
{
	struct rm_bittree set;

	rm_bittree_init(&set, 50000000);
	rm_bittree_add(&set, 49999999);
	rm_bittree_add(&set, 17);
	RM_CHECK_INT(rm_bittree_next(&set, 0), 17);
	RM_CHECK_INT(rm_bittree_next(&set, 18), 49999999);
	RM_CHECK_INT(rm_bittree_prev(&set, 49999998), 17);
	RM_CHECK(rm_bittree_prev(&set, 16) == RM_BITTREE_NONE);
	rm_bittree_clear(&set);
	RM_CHECK(rm_bittree_next(&set, 0) == RM_BITTREE_NONE);
	rm_bittree_release(&set);
}

RM_TEST_TABLE(
	RM_TEST(test_bittree__zeroed_one_is_empty),
	RM_TEST(test_bittree__agrees_with_flags),
	RM_TEST(test_bittree__members_far_apart),
)
