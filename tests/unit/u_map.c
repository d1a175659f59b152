/* The map against an array that does the same slowly, and the places where open addressing goes wrong. */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/map.h"
#include "../../analyzer/base/mem.h"
#include "../lib/rm_test.h"

static void test_map__empty(void)
{
	struct rm_map map = { 0 };

	RM_CHECK(rm_map_find(&map, 0) == NULL);
	RM_CHECK(rm_map_find(&map, 7) == NULL);
	rm_map_release(&map);
}

static void test_map__key_zero_is_a_key(void)
{
	struct rm_map map = { 0 };
	bool is_new = false;

	*rm_map_add(&map, 0, &is_new) = 5;
	RM_CHECK(is_new);
	RM_REQUIRE(rm_map_find(&map, 0) != NULL);
	RM_CHECK_INT(*rm_map_find(&map, 0), 5);
	rm_map_add(&map, 0, &is_new);
	RM_CHECK(!is_new);
	RM_CHECK_INT(map.count, 1);
	rm_map_release(&map);
}

static void test_map__largest_allowed_key(void)
{
	struct rm_map map = { 0 };
	bool is_new;

	*rm_map_add(&map, UINT64_MAX - 1, &is_new) = 9;
	RM_REQUIRE(rm_map_find(&map, UINT64_MAX - 1) != NULL);
	RM_CHECK_INT(*rm_map_find(&map, UINT64_MAX - 1), 9);
	rm_map_release(&map);
}

static void test_map__survives_growth(void)
{
	struct rm_map map = { 0 };
	bool is_new;

	/* Multiples of a chunk: equal low bits, as addresses have them. */
	for (uint32_t i = 0; i < 100000; i++)
		*rm_map_add(&map, (uint64_t)i << 21, &is_new) = i;
	RM_CHECK_INT(map.count, 100000);
	RM_CHECK(map.count <= map.capacity / 3 * 2 + 1);
	for (uint32_t i = 0; i < 100000; i++) {
		const uint32_t *value = rm_map_find(&map, (uint64_t)i << 21);

		if (!RM_CHECK(value != NULL && *value == i))
			break;
	}
	RM_CHECK(rm_map_find(&map, ((uint64_t)5 << 21) + 8) == NULL);
	rm_map_release(&map);
}

static void test_map__reserve_keeps_places(void)
{
	struct rm_map map = { 0 };
	bool is_new;
	size_t capacity;

	rm_map_reserve(&map, 1000);
	capacity = map.capacity;
	for (uint32_t i = 0; i < 1000; i++)
		*rm_map_add(&map, i, &is_new) = i;
	RM_CHECK_INT(map.capacity, capacity);
	rm_map_release(&map);
}

static void test_map__agrees_with_an_array(void)
{
	static uint32_t values[512];
	static bool present[512];
	struct rm_map map = { 0 };
	uint64_t state = 42;

	for (uint32_t step = 0; step < 20000; step++) {
		uint64_t key = rm_test_random(&state) % 512;
		bool is_new;
		uint32_t *value = rm_map_add(&map, key * 0x10000, &is_new);

		RM_REQUIRE(is_new == !present[key]);
		RM_REQUIRE(is_new || *value == values[key]);
		present[key] = true;
		*value = values[key] = step;
	}
	rm_map_release(&map);
	RM_CHECK_INT(rm_mem_used(), 0);
}

RM_TEST_TABLE(
	RM_TEST(test_map__empty),
	RM_TEST(test_map__key_zero_is_a_key),
	RM_TEST(test_map__largest_allowed_key),
	RM_TEST(test_map__survives_growth),
	RM_TEST(test_map__reserve_keeps_places),
	RM_TEST(test_map__agrees_with_an_array),
)
