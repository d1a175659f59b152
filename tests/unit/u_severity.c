/* Every step of size, one byte below it and on it. */
#include "base.h"

#include "rm_test.h"
#include "severity.h"

#define KIB ((uint64_t)1024)
#define MIB (KIB * 1024)

static void test_severity__large(void)
{
	RM_CHECK(rm_size_is_large(8 * MIB, 32 * MIB));
	RM_CHECK(!rm_size_is_large(8 * MIB - 1, 8 * MIB));  /* all of a small heap is still small */
	RM_CHECK(!rm_size_is_large(8 * MIB, 32 * MIB + 4)); /* just under a quarter */
	RM_CHECK(rm_size_is_large(256 * MIB, 100 * 1024 * MIB));
	RM_CHECK(!rm_size_is_large(256 * MIB - 1, 100 * 1024 * MIB));
}

static void test_severity__medium(void)
{
	RM_CHECK(rm_size_is_medium(2 * MIB, 25 * MIB, 8));
	RM_CHECK(!rm_size_is_medium(2 * MIB - 1, 25 * MIB, 8));
	RM_CHECK(rm_size_is_medium(2 * MIB - 1, 25 * MIB, 5));
	RM_CHECK(rm_size_is_medium(MIB, MIB, 8));
	RM_CHECK(!rm_size_is_medium(MIB - 1, MIB, 8));
	RM_CHECK(rm_size_is_medium(16 * MIB, 10 * 1024 * MIB, 8));
	RM_CHECK(!rm_size_is_medium(16 * MIB - 1, 10 * 1024 * MIB, 8));
}

static void test_severity__by_size(void)
{
	RM_CHECK_INT(rm_severity_by_size(8 * MIB, 20 * MIB), RM_SEVERITY_HIGH);
	RM_CHECK_INT(rm_severity_by_size(2 * MIB, 20 * MIB), RM_SEVERITY_MEDIUM);
	RM_CHECK_INT(rm_severity_by_size(MIB, 20 * MIB), RM_SEVERITY_LOW);
	RM_CHECK_INT(rm_severity_by_size(0, 0), RM_SEVERITY_LOW);
	RM_CHECK_INT(rm_severity_up_to_medium(100 * MIB, 100 * MIB), RM_SEVERITY_MEDIUM);
}

static void test_severity__of_waste(void)
{
	RM_CHECK_INT(rm_severity_of_waste(8 * MIB, 80 * MIB), RM_SEVERITY_HIGH);
	RM_CHECK_INT(rm_severity_of_waste(8 * MIB, 80 * MIB + 10), RM_SEVERITY_MEDIUM);
	RM_CHECK_INT(rm_severity_of_waste(8 * MIB - 1, 8 * MIB), RM_SEVERITY_MEDIUM);
	RM_CHECK_INT(rm_severity_of_waste(32 * KIB, 80 * MIB), RM_SEVERITY_LOW);
	RM_CHECK_INT(rm_severity_of_waste(32 * KIB - 1, 80 * MIB), RM_SEVERITY_INFO);
}

static void test_severity__sizes_of_a_damaged_file(void)
{
	RM_CHECK(rm_size_is_large(UINT64_MAX, UINT64_MAX));
	RM_CHECK_INT(rm_severity_of_waste(UINT64_MAX, 1), RM_SEVERITY_HIGH);
	RM_CHECK(!rm_size_is_large(0, UINT64_MAX));
}

/* Weakness 23: fixed counts alone are noise on a heap of gigabytes and blind on a small one. */
static void test_severity__noise_floor_follows_the_heap(void)
{
	RM_CHECK_INT(rm_noise_floor_bytes(4 * MIB), 4096);
	RM_CHECK_INT(rm_noise_floor_bytes(4096 * MIB), (4096 * MIB) / 10000);
}

RM_TEST_TABLE(RM_TEST(test_severity__large), RM_TEST(test_severity__medium),
	RM_TEST(test_severity__by_size), RM_TEST(test_severity__of_waste),
	RM_TEST(test_severity__sizes_of_a_damaged_file),
	RM_TEST(test_severity__noise_floor_follows_the_heap), )
