/* Memory of a snapshot: mappings that are zero, grow with their content, and are refused for good after one refusal. */

#include <string.h>

#include "../../ext/sink/own_mem.h"
#include "../lib/rm_test.h"

#define PAGE 4096

static bool is_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != 0) {
			return false;
		}
	}
	return true;
}

static void test_own_mem__mappings_are_zeroed_and_aligned(void)
{
	static const size_t sizes[] = { 0, 1, PAGE - 1, PAGE, PAGE + 1, 1000000 };
	struct reli_own_mem mem;

	reli_own_mem_init(&mem);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		uint8_t *base = reli_own_mem_map(&mem, sizes[i]);

		RM_REQUIRE(base != NULL);
		RM_CHECK_INT((uintptr_t) base % PAGE, 0);
		RM_CHECK(is_zero(base, sizes[i]));
		memset(base, 0xff, sizes[i]);
	}
	reli_own_mem_release(&mem);
	RM_CHECK_INT(mem.map_count, 0);
}

static void test_own_mem__growth_keeps_what_was_there(void)
{
	struct reli_own_mem mem;
	uint8_t *base, *neighbour;

	reli_own_mem_init(&mem);
	base = reli_own_mem_grow(&mem, NULL, PAGE);
	RM_REQUIRE(base != NULL);
	for (size_t size = PAGE; size < 64 * PAGE; size *= 2) {
		memset(base + size / 2, (int) (size / PAGE), size / 2);
		neighbour = reli_own_mem_map(&mem, PAGE); /* in the way of growing in place */
		RM_REQUIRE(neighbour != NULL);
		base = reli_own_mem_grow(&mem, base, size * 2);
		RM_REQUIRE(base != NULL);
		RM_CHECK_INT(base[size - 1], size / PAGE);
		RM_CHECK_INT(base[size / 2], size / PAGE);
		RM_CHECK(is_zero(base + size, size));
	}
	RM_CHECK(reli_own_mem_grow(&mem, base, 1) == base);
	reli_own_mem_release(&mem);
}

static void test_own_mem__one_mapping_goes_before_the_others(void)
{
	struct reli_own_mem mem;
	uint8_t *first, *second, *third;

	reli_own_mem_init(&mem);
	first = reli_own_mem_map(&mem, PAGE);
	second = reli_own_mem_map(&mem, 2 * PAGE);
	third = reli_own_mem_map(&mem, 3 * PAGE);
	RM_REQUIRE(first != NULL && second != NULL && third != NULL);
	second[2 * PAGE - 1] = 2;
	third[3 * PAGE - 1] = 3;
	reli_own_mem_unmap(&mem, first);
	reli_own_mem_unmap(&mem, NULL);
	RM_CHECK_INT(mem.map_count, 2);
	RM_CHECK_INT(second[2 * PAGE - 1], 2);
	RM_CHECK_INT(third[3 * PAGE - 1], 3);
	reli_own_mem_release(&mem);
	reli_own_mem_release(&mem);
}

static void test_own_mem__the_table_of_mappings_is_the_limit(void)
{
	struct reli_own_mem mem;

	reli_own_mem_init(&mem);
	for (int i = 0; i < RELI_OWN_MEM_MAPS; i++) {
		RM_REQUIRE(reli_own_mem_map(&mem, 1) != NULL);
	}
	RM_CHECK(!mem.failed);
	RM_CHECK(reli_own_mem_map(&mem, 1) == NULL);
	RM_CHECK(mem.failed);
	reli_own_mem_release(&mem);
	RM_CHECK(!mem.failed);
}

static void test_own_mem__a_refusal_is_for_good(void)
{
	static const size_t too_large[] = { SIZE_MAX, SIZE_MAX - PAGE, SIZE_MAX / 2 };

	for (size_t i = 0; i < sizeof too_large / sizeof *too_large; i++) {
		struct reli_own_mem mem;
		uint8_t *base;

		reli_own_mem_init(&mem);
		base = reli_own_mem_map(&mem, PAGE);
		RM_REQUIRE(base != NULL);
		base[7] = 7;
		RM_CHECK(reli_own_mem_grow(&mem, base, too_large[i]) == NULL);
		RM_CHECK(mem.failed);
		RM_CHECK_INT(base[7], 7);
		RM_CHECK(reli_own_mem_map(&mem, 1) == NULL);
		RM_CHECK(reli_own_mem_grow(&mem, base, 2 * PAGE) == NULL);
		reli_own_mem_release(&mem);
	}
}

static void test_own_mem__texts_are_copies(void)
{
	struct reli_own_mem mem;
	char text[] = "abc\0def";
	const char *kept, *empty;

	reli_own_mem_init(&mem);
	kept = reli_own_mem_text(&mem, text, 7);
	empty = reli_own_mem_text(&mem, text, 0);
	RM_REQUIRE(kept != NULL && empty != NULL);
	memset(text, 'x', sizeof text);
	RM_CHECK_BYTES(kept, 8, "abc\0def", 8);
	RM_CHECK_TEXT(empty, "");
	reli_own_mem_release(&mem);
}

static void test_own_mem__many_texts_do_not_fill_the_table_of_mappings(void)
{
	struct reli_own_mem mem;
	const char *first;
	char long_text[1000];

	reli_own_mem_init(&mem);
	memset(long_text, 'l', sizeof long_text);
	first = reli_own_mem_text(&mem, "first", 5);
	RM_REQUIRE(first != NULL);
	for (int i = 0; i < 100000; i++) {
		RM_REQUIRE(reli_own_mem_text(&mem, long_text, sizeof long_text) != NULL);
	}
	RM_CHECK(reli_own_mem_map(&mem, 1) != NULL);
	RM_CHECK_TEXT(first, "first");
	reli_own_mem_release(&mem);
}

static void test_own_mem__words_are_aligned_and_zero(void)
{
	struct reli_own_mem mem;
	uint32_t *before = NULL;

	reli_own_mem_init(&mem);
	for (size_t count = 0; count < 100; count++) {
		uint32_t *words;

		RM_REQUIRE(reli_own_mem_text(&mem, "odd", 1 + count % 3) != NULL);
		words = reli_own_mem_words(&mem, count);
		RM_REQUIRE(words != NULL);
		RM_CHECK_INT((uintptr_t) words % sizeof *words, 0);
		RM_CHECK(is_zero((const uint8_t *) words, count * sizeof *words));
		RM_CHECK(before == NULL || before[0] == 0x01010101u * (uint32_t) count);
		if (count + 1 < 100) {
			before = reli_own_mem_words(&mem, 1);
			RM_REQUIRE(before != NULL);
			before[0] = 0x01010101u * (uint32_t) (count + 1);
		}
	}
	reli_own_mem_release(&mem);
}

RM_TEST_TABLE(
	RM_TEST(test_own_mem__mappings_are_zeroed_and_aligned),
	RM_TEST(test_own_mem__growth_keeps_what_was_there),
	RM_TEST(test_own_mem__one_mapping_goes_before_the_others),
	RM_TEST(test_own_mem__the_table_of_mappings_is_the_limit),
	RM_TEST(test_own_mem__a_refusal_is_for_good),
	RM_TEST(test_own_mem__texts_are_copies),
	RM_TEST(test_own_mem__many_texts_do_not_fill_the_table_of_mappings),
	RM_TEST(test_own_mem__words_are_aligned_and_zero),
)
