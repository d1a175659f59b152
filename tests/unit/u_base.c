/* The small units of base: vectors, bit sets, the counting allocator, errors. */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/bitset.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/vec.h"
#include "../lib/rm_test.h"

static void test_base__vec_pushes_and_keeps_order(void)
{
	RM_VEC(uint32_t) vec = { 0 };

	for (uint32_t i = 0; i < 1000; i++)
		rm_vec_push(&vec, i);
	RM_CHECK_INT(vec.count, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		RM_REQUIRE(vec.items[i] == i);
	RM_CHECK_INT(rm_vec_pop(&vec), 999);
	RM_CHECK_INT(rm_vec_last(&vec), 998);
	rm_vec_clear(&vec);
	RM_CHECK_INT(vec.count, 0);
	rm_vec_release(&vec);
	RM_CHECK(vec.items == NULL);
}

static void test_base__vec_add_is_zeroed(void)
{
	RM_VEC(uint64_t) vec = { 0 };

	rm_vec_push(&vec, UINT64_MAX);
	rm_vec_clear(&vec);
	RM_CHECK(*rm_vec_add(&vec) == 0);
	rm_vec_release(&vec);
}

static void test_base__vec_reserve_takes_what_is_asked(void)
{
	RM_VEC(char) vec = { 0 };

	rm_vec_reserve(&vec, 5000);
	RM_CHECK(vec.capacity >= 5000);
	RM_CHECK_INT(vec.count, 0);
	rm_vec_release(&vec);
}

static void test_base__bitset_edges_of_words(void)
{
	static const size_t edges[] = { 0, 63, 64, 127, 128, 199 };
	struct rm_bitset set;

	rm_bitset_init(&set, 200);
	for (size_t i = 0; i < RM_COUNT_OF(edges); i++) {
		RM_CHECK(!rm_bitset_has(&set, edges[i]));
		RM_CHECK(!rm_bitset_add(&set, edges[i]));
		RM_CHECK(rm_bitset_add(&set, edges[i]));
	}
	RM_CHECK(!rm_bitset_has(&set, 62));
	RM_CHECK(!rm_bitset_has(&set, 65));
	rm_bitset_remove(&set, 64);
	RM_CHECK(!rm_bitset_has(&set, 64));
	RM_CHECK(rm_bitset_has(&set, 63));
	rm_bitset_clear(&set);
	RM_CHECK(!rm_bitset_has(&set, 199));
	rm_bitset_release(&set);
}

static void test_base__bitset_of_nothing(void)
{
	struct rm_bitset set;

	rm_bitset_init(&set, 0);
	rm_bitset_clear(&set);
	rm_bitset_release(&set);
}

static void test_base__mem_counts(void)
{
	uint64_t before = rm_mem_used();
	char *a = rm_alloc(1000);
	char *b = rm_calloc(10, 100);

	RM_CHECK_INT(rm_mem_used() - before, 2000);
	RM_CHECK(b[999] == 0);
	a = rm_realloc(a, 5000);
	RM_CHECK_INT(rm_mem_used() - before, 6000);
	RM_CHECK(rm_mem_peak() >= before + 6000);
	a = rm_realloc(a, 10);
	RM_CHECK_INT(rm_mem_used() - before, 1010);
	rm_free(a);
	rm_free(b);
	rm_free(NULL);
	RM_CHECK_INT(rm_mem_used(), before);
}

/* A block that is kept is taken again, is no zeroed one's memory, and counts as used by nobody. */
static void test_base__mem_keeps_big_blocks(void)
{
	enum { BYTES = 20 << 20 };
	uint64_t before = rm_mem_used(), peak;
	char *a = rm_alloc(BYTES), *b;

	memset(a, 1, BYTES);
	rm_free(a);
	RM_CHECK_INT(rm_mem_used(), before);
	peak = rm_mem_peak();
	a = rm_calloc(1, BYTES);
	RM_CHECK(a[0] == 0 && a[BYTES / 2] == 0 && a[BYTES - 1] == 0);
	rm_free(a);
	a = rm_alloc(BYTES - 1000);
	RM_CHECK(rm_mem_used() - before >= BYTES - 1000);
	RM_CHECK_INT(rm_mem_peak(), peak);
	/* One block is for one user. */
	b = rm_alloc(BYTES - 1000);
	memset(a, 2, BYTES - 1000);
	memset(b, 3, BYTES - 1000);
	RM_CHECK(a[0] == 2 && a[BYTES - 1001] == 2);
	a = rm_realloc(a, BYTES * 2);
	RM_CHECK(a[0] == 2 && a[BYTES - 1001] == 2);
	rm_free(a);
	rm_free(b);
	RM_CHECK_INT(rm_mem_used(), before);
}

static void test_base__mem_kept_blocks_obey_the_limit(void)
{
	enum { BYTES = 20 << 20 };
	uint64_t before = rm_mem_used();
	void *ptr = rm_alloc(BYTES);

	rm_free(ptr);
	rm_mem_set_limit(before + BYTES - 1);
	RM_CHECK(rm_try_alloc(BYTES) == NULL);
	ptr = rm_try_alloc(BYTES - 1);
	RM_CHECK(ptr != NULL);
	rm_free(ptr);
	rm_mem_set_limit(0);
	RM_CHECK_INT(rm_mem_used(), before);
}

static void test_base__mem_limit_refuses_and_recovers(void)
{
	uint64_t before = rm_mem_used();
	void *ptr, *more;

	rm_mem_set_limit(before + 1000);
	ptr = rm_try_alloc(1000);
	RM_CHECK(ptr != NULL);
	RM_CHECK(rm_try_alloc(1) == NULL);
	RM_CHECK(rm_try_realloc(ptr, 1001) == NULL);
	/* Refused, the block is what it was; smaller is always allowed. */
	more = rm_try_realloc(ptr, 400);
	RM_CHECK(more != NULL);
	ptr = rm_try_alloc(600);
	RM_CHECK(ptr != NULL);
	rm_free(more);
	rm_free(ptr);
	rm_mem_set_limit(0);
	RM_CHECK_INT(rm_mem_used(), before);
}

static void test_base__mem_refuses_impossible_sizes(void)
{
	RM_CHECK(rm_try_alloc(SIZE_MAX) == NULL);
	RM_CHECK(rm_try_alloc(SIZE_MAX - 8) == NULL);
}

static void test_base__mem_big_blocks_are_zero(void)
{
	size_t size = (size_t)24 << 20;
	unsigned char *block = rm_calloc(size, 1);
	unsigned char any = 0;

	for (size_t i = 0; i < size; i += 509)
		any |= block[i];
	RM_CHECK_INT(any, 0);
	memset(block, 0xFF, size);
	rm_free(block);
}

static void test_base__err_first_call_wins(void)
{
	struct rm_err err = { 0 };

	RM_CHECK_INT(rm_err_set(&err, RM_EINPUT, "%s at %d", "cut", 5), RM_EINPUT);
	RM_CHECK_INT(rm_err_set(&err, RM_EIO, "later"), RM_EIO);
	RM_CHECK_INT(err.code, RM_EINPUT);
	RM_CHECK_TEXT(err.message, "cut at 5");
	RM_CHECK_INT(rm_err_set(NULL, RM_EIO, "nobody listens"), RM_EIO);
}

static void test_base__err_long_messages_are_cut(void)
{
	struct rm_err err = { 0 };

	rm_err_set(&err, RM_EIO, "%2000d", 1);
	RM_CHECK_INT(strlen(err.message), sizeof(err.message) - 1);
}

RM_TEST_TABLE(
	RM_TEST(test_base__vec_pushes_and_keeps_order),
	RM_TEST(test_base__vec_add_is_zeroed),
	RM_TEST(test_base__vec_reserve_takes_what_is_asked),
	RM_TEST(test_base__bitset_edges_of_words),
	RM_TEST(test_base__bitset_of_nothing),
	RM_TEST(test_base__mem_counts),
	RM_TEST(test_base__mem_keeps_big_blocks),
	RM_TEST(test_base__mem_kept_blocks_obey_the_limit),
	RM_TEST(test_base__mem_limit_refuses_and_recovers),
	RM_TEST(test_base__mem_refuses_impossible_sizes),
	RM_TEST(test_base__mem_big_blocks_are_zero),
	RM_TEST(test_base__err_first_call_wins),
	RM_TEST(test_base__err_long_messages_are_cut),
)
