#include "../../analyzer/base/base.h"
#include "../../analyzer/base/arena.h"
#include "../../analyzer/base/mem.h"
#include "../lib/rm_test.h"

static void test_arena__objects_are_aligned_and_apart(void)
{
	struct rm_arena arena = { 0 };
	unsigned char *last = NULL;

	RM_CHECK(rm_arena_alloc(&arena, 0) != NULL);
	for (size_t size = 1; size < 300; size++) {
		unsigned char *ptr = rm_arena_alloc(&arena, size);

		RM_REQUIRE(ptr != NULL);
		RM_REQUIRE((uintptr_t)ptr % 16 == 0);
		RM_REQUIRE(ptr != last);
		memset(ptr, 0xAB, size);
		last = ptr;
	}
	rm_arena_release(&arena);
	RM_CHECK(arena.blocks == NULL);
}

static void test_arena__big_objects_do_not_waste_the_block(void)
{
	struct rm_arena arena = { 0 };
	char *small = rm_arena_alloc(&arena, 16);
	char *big = rm_arena_zalloc(&arena, 1 << 20);
	char *next = rm_arena_alloc(&arena, 16);

	RM_CHECK(big[(1 << 20) - 1] == 0);
#ifndef RM_ARENA_DEBUG
	RM_CHECK(next == small + 16);
#else
	RM_CHECK(next != small);
#endif
	rm_arena_release(&arena);
}

static void test_arena__texts(void)
{
	struct rm_arena arena = { 0 };

	RM_CHECK_TEXT(rm_arena_text(&arena, "abcdef", 3), "abc");
	RM_CHECK_TEXT(rm_arena_text(&arena, NULL, 0), "");
	RM_CHECK_TEXT(rm_arena_printf(&arena, "%d of %s", 7, "nine"), "7 of nine");
	RM_CHECK_TEXT(rm_arena_copy(&arena, "xyz", 4), "xyz");
	rm_arena_release(&arena);
}

/* Both lists of blocks may be empty, or have several; what was cut before stays where it is. */
static void test_arena__one_takes_over_another(void)
{
	struct rm_arena a = { 0 }, b = { 0 };
	uint64_t before = rm_mem_used();
	char *texts[8];

	rm_arena_take(&a, &b);
	RM_CHECK(a.blocks == NULL);
	texts[0] = rm_arena_text(&b, "zero", 4);
	rm_arena_take(&a, &b);
	RM_CHECK(b.blocks == NULL);
	for (int round = 1; round < 8; round++) {
		for (int i = 0; i < round; i++)
			memset(rm_arena_alloc(&b, 20000), 0xCD, 20000);
		texts[round] = rm_arena_text(&b, "text", 4);
		rm_arena_take(&a, &b);
		memset(rm_arena_alloc(&a, 500), 0xEF, 500);
	}
	RM_CHECK_TEXT(texts[0], "zero");
	for (int round = 1; round < 8; round++)
		RM_CHECK_TEXT(texts[round], "text");
	rm_arena_release(&a);
	RM_CHECK_INT(rm_mem_used(), before);
}

static void test_arena__clear_keeps_a_block_and_no_more(void)
{
	struct rm_arena arena = { 0 };
	uint64_t before = rm_mem_used();

	rm_arena_clear(&arena);
	for (int i = 0; i < 100; i++)
		rm_arena_alloc(&arena, 10000);
	rm_arena_clear(&arena);
	RM_CHECK(rm_mem_used() - before < 300000);
	RM_CHECK(rm_arena_alloc(&arena, 8) != NULL);
	rm_arena_release(&arena);
	RM_CHECK_INT(rm_mem_used(), before);
}

RM_TEST_TABLE(
	RM_TEST(test_arena__objects_are_aligned_and_apart),
	RM_TEST(test_arena__big_objects_do_not_waste_the_block),
	RM_TEST(test_arena__texts),
	RM_TEST(test_arena__one_takes_over_another), RM_TEST(test_arena__clear_keeps_a_block_and_no_more),
)
