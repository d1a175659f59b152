/* The names of a snapshot: one row a text, whatever pointer and whatever hash it comes with. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/sink/str_table.h"
#include "../lib/rm_test.h"

struct fixture {
	struct reli_own_mem mem;
	struct reli_str_table table;
};

static void fixture_init(struct fixture *fixture)
{
	reli_own_mem_init(&fixture->mem);
	RM_REQUIRE(reli_str_table_init(&fixture->table, &fixture->mem) == 0);
}

static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t hash = 5381;

	for (size_t i = 0; i < len; i++) {
		hash = hash * 33 + (uint8_t) text[i];
	}
	return hash;
}

static uint32_t intern(struct fixture *fixture, const char *text, size_t len)
{
	return reli_str_table_intern(&fixture->table, text, len, hash_of(text, len));
}

static void test_str_table__equal_texts_share_a_row(void)
{
	struct fixture fixture;
	char first[] = "name", second[] = "name";
	uint32_t row;

	fixture_init(&fixture);
	row = intern(&fixture, first, 4);
	RM_CHECK_INT(row, 0);
	RM_CHECK_INT(intern(&fixture, second, 4), row);
	RM_CHECK_INT(intern(&fixture, first, 4), row);
	RM_CHECK_INT(fixture.table.count, 1);
	RM_CHECK(fixture.table.rows[row].text == first);
	reli_own_mem_release(&fixture.mem);
}

static void test_str_table__length_and_bytes_tell_texts_apart(void)
{
	struct fixture fixture;

	fixture_init(&fixture);
	RM_CHECK_INT(intern(&fixture, "", 0), 0);
	RM_CHECK_INT(intern(&fixture, "a", 1), 1);
	RM_CHECK_INT(intern(&fixture, "a\0", 2), 2);
	RM_CHECK_INT(intern(&fixture, "a\0b", 3), 3);
	RM_CHECK_INT(intern(&fixture, "a\0c", 3), 4);
	RM_CHECK_INT(intern(&fixture, "A", 1), 5);
	RM_CHECK_INT(intern(&fixture, "a\0b", 3), 3);
	RM_CHECK_INT(intern(&fixture, "xyz", 0), 0);
	reli_own_mem_release(&fixture.mem);
}

static void test_str_table__one_hash_for_all_is_slow_and_right(void)
{
	struct fixture fixture;
	char texts[500][8];

	fixture_init(&fixture);
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 500; i++) {
			snprintf(texts[i], sizeof texts[i], "t%u", i);
			RM_CHECK_INT(reli_str_table_intern(&fixture.table, texts[i], strlen(texts[i]), 42), i);
		}
	}
	RM_CHECK_INT(fixture.table.count, 500);
	reli_own_mem_release(&fixture.mem);
}

static void test_str_table__beginnings_of_one_text_are_texts_of_their_own(void)
{
	static const char text[] = "aaaaaaaaaaaaaaaa";
	struct fixture fixture;

	fixture_init(&fixture);
	for (uint32_t len = 0; len < sizeof text; len++) {
		RM_CHECK_INT(reli_str_table_intern(&fixture.table, text, len, 42), len);
	}
	for (uint32_t len = 0; len < sizeof text; len++) {
		RM_CHECK_INT(reli_str_table_intern(&fixture.table, text, len, 42), len);
		RM_CHECK_INT(fixture.table.rows[len].len, len);
	}
	reli_own_mem_release(&fixture.mem);
}

/* Hashes of PHP differ in their low bits or in their high ones only, for short and for numbered names. */
static void test_str_table__half_of_the_hash_is_enough(void)
{
	struct fixture fixture;
	char texts[2000][8];

	fixture_init(&fixture);
	for (uint32_t i = 0; i < 1000; i++) {
		snprintf(texts[i], sizeof texts[i], "l%u", i);
		RM_CHECK_INT(reli_str_table_intern(&fixture.table, texts[i], strlen(texts[i]), i), i);
	}
	for (uint32_t i = 1000; i < 2000; i++) {
		snprintf(texts[i], sizeof texts[i], "h%u", i);
		RM_CHECK_INT(reli_str_table_intern(&fixture.table, texts[i], strlen(texts[i]), (uint64_t) i << 40), i);
	}
	reli_own_mem_release(&fixture.mem);
}

static void test_str_table__rows_keep_their_numbers_while_it_grows(void)
{
	enum { COUNT = 200000 };
	struct fixture fixture;
	char (*texts)[12] = malloc(COUNT * sizeof *texts);

	RM_REQUIRE(texts != NULL);
	fixture_init(&fixture);
	for (uint32_t i = 0; i < COUNT; i++) {
		snprintf(texts[i], sizeof texts[i], "name%u", i);
		RM_REQUIRE(intern(&fixture, texts[i], strlen(texts[i])) == i);
	}
	for (uint32_t i = 0; i < COUNT; i++) {
		char copy[12];

		memcpy(copy, texts[i], sizeof copy);
		RM_REQUIRE(intern(&fixture, copy, strlen(copy)) == i);
	}
	RM_CHECK_INT(fixture.table.count, COUNT);
	reli_own_mem_release(&fixture.mem);
	free(texts);
}

static void test_str_table__out_of_memory_gives_row_0_and_is_remembered(void)
{
	struct fixture fixture;
	char texts[4097][8];
	uint32_t row = 1;

	fixture_init(&fixture);
	for (uint32_t i = 0; i < 4096; i++) {
		snprintf(texts[i], sizeof texts[i], "%u", i);
		RM_REQUIRE(intern(&fixture, texts[i], strlen(texts[i])) == i);
	}
	/* The next row needs a larger table. */
	fixture.mem.failed = true;
	snprintf(texts[4096], sizeof texts[4096], "last");
	row = intern(&fixture, texts[4096], 4);
	RM_CHECK_INT(row, 0);
	RM_CHECK_INT(fixture.table.count, 4096);
	RM_CHECK_INT(intern(&fixture, texts[17], strlen(texts[17])), 17);
	reli_own_mem_release(&fixture.mem);
}

static void test_str_table__no_memory_at_the_start(void)
{
	struct reli_own_mem mem;
	struct reli_str_table table;

	reli_own_mem_init(&mem);
	mem.failed = true;
	RM_CHECK(reli_str_table_init(&table, &mem) != 0);
	reli_own_mem_release(&mem);
}

RM_TEST_TABLE(
	RM_TEST(test_str_table__equal_texts_share_a_row),
	RM_TEST(test_str_table__length_and_bytes_tell_texts_apart),
	RM_TEST(test_str_table__one_hash_for_all_is_slow_and_right),
	RM_TEST(test_str_table__beginnings_of_one_text_are_texts_of_their_own),
	RM_TEST(test_str_table__half_of_the_hash_is_enough),
	RM_TEST(test_str_table__rows_keep_their_numbers_while_it_grows),
	RM_TEST(test_str_table__out_of_memory_gives_row_0_and_is_remembered),
	RM_TEST(test_str_table__no_memory_at_the_start),
)
