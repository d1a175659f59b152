/* Sizes, counts and percentages: every row of the published table, ties, carries, extremes. */
#include "base.h"

#include "human.h"
#include "rm_test.h"

static void test_human__sizes(void)
{
	static const struct {
		int64_t bytes;
		const char *text;
	} rows[] = {
		{0, "0 B"},
		{1, "1 B"},
		{1023, "1,023 B"},
		{1024, "1.00 KB"},
		{1152, "1.13 KB"}, /* 1.125: an exact tie goes up */
		{187200, "182.81 KB"},
		{720000, "703.13 KB"},    /* 703.125 */
		{1048575, "1,024.00 KB"}, /* the unit is chosen before rounding */
		{1048576, "1.00 MB"},
		{1073741823, "1,024.00 MB"},
		{1073741824, "1.00 GB"},
		{(int64_t)1 << 40, "1,024.00 GB"},
		{INT64_MAX, "8,589,934,592.00 GB"},
		{-1, "-1 B"},
		{-2048, "-2.00 KB"},
		{INT64_MIN, "-8,589,934,592.00 GB"},
	};
	struct rm_human h;

	for (size_t i = 0; i < RM_COUNT_OF(rows); i++) {
		RM_CHECK_TEXT(rm_human_bytes(&h, rows[i].bytes), rows[i].text);
	}
}

/* 0.49 KB and 20.00 KB an instance stand side by side: a unit that changes would hide the step. */
static void test_human__kilobytes_whatever_the_size(void)
{
	struct rm_human h;

	RM_CHECK_TEXT(rm_human_kilobytes(&h, 0), "0.00 KB");
	RM_CHECK_TEXT(rm_human_kilobytes(&h, 502), "0.49 KB");
	RM_CHECK_TEXT(rm_human_kilobytes(&h, 1152), "1.13 KB");
	RM_CHECK_TEXT(rm_human_kilobytes(&h, 1023), "1.00 KB");
	RM_CHECK_TEXT(rm_human_kilobytes(&h, 5 * 1048576), "5,120.00 KB");
	RM_CHECK_TEXT(rm_human_kilobytes(&h, -512), "-0.50 KB");
	RM_CHECK_TEXT(rm_human_kilobytes(&h, INT64_MAX), "9,007,199,254,740,992.00 KB");
}

static void test_human__counts(void)
{
	struct rm_human h;

	RM_CHECK_TEXT(rm_human_count(&h, 0), "0");
	RM_CHECK_TEXT(rm_human_count(&h, 999), "999");
	RM_CHECK_TEXT(rm_human_count(&h, 10000), "10,000");
	RM_CHECK_TEXT(rm_human_count(&h, 1234567), "1,234,567");
	RM_CHECK_TEXT(rm_human_count(&h, -1000), "-1,000");
	RM_CHECK_TEXT(rm_human_count(&h, INT64_MIN), "-9,223,372,036,854,775,808");
}

static void test_human__fixed_decimals(void)
{
	struct rm_human h;
	volatile double zero = 0;

	RM_CHECK_TEXT(rm_human_fixed(&h, 98.24, 1), "98.2");
	RM_CHECK_TEXT(
		rm_human_fixed(&h, 0.25, 1), "0.2"); /* as printf has it: running text, not a size */
	RM_CHECK_TEXT(rm_human_fixed(&h, 32.5, 0), "32");
	RM_CHECK_TEXT(rm_human_fixed(&h, 0.0305, 2), "0.03");
	RM_CHECK_TEXT(rm_human_fixed(&h, -0.01, 1), "0.0");
	RM_CHECK_TEXT(rm_human_fixed(&h, zero / zero, 1), "0.0");
	RM_CHECK_TEXT(rm_human_fixed(&h, 1 / zero, 1), "0.0");
}

static void test_human__rounding_of_facts(void)
{
	volatile double zero = 0;

	RM_CHECK(rm_human_round(0.35, 1) == 0.4); /* the double is a little below 0.35 */
	RM_CHECK(rm_human_round(0.25, 1) == 0.3);
	RM_CHECK(rm_human_round(-0.25, 1) == -0.3);
	RM_CHECK(rm_human_round(98.0, 1) == 98.0);
	RM_CHECK(rm_human_round(99.515, 2) == 99.52);
	RM_CHECK(rm_human_round(zero / zero, 1) == 0.0);
}

RM_TEST_TABLE(RM_TEST(test_human__sizes),
	RM_TEST(test_human__kilobytes_whatever_the_size), RM_TEST(test_human__counts),
	RM_TEST(test_human__fixed_decimals), RM_TEST(test_human__rounding_of_facts), )
