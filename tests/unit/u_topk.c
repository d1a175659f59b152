#include "../../analyzer/base/base.h"
#include "../../analyzer/base/topk.h"
#include "../lib/rm_test.h"

static void test_topk__empty(void)
{
	struct rm_topk top;

	rm_topk_init(&top, 3);
	rm_topk_sort(&top);
	RM_CHECK_INT(top.count, 0);
	rm_topk_release(&top);
}

static void test_topk__none_wanted(void)
{
	struct rm_topk top;

	rm_topk_init(&top, 0);
	rm_topk_add(&top, 5, 1);
	rm_topk_sort(&top);
	RM_CHECK_INT(top.count, 0);
	rm_topk_release(&top);
}

static void test_topk__equal_weights_go_by_id(void)
{
	struct rm_topk top;

	rm_topk_init(&top, 3);
	for (uint64_t id = 10; id-- > 0;)
		rm_topk_add(&top, 7, id);
	rm_topk_sort(&top);
	RM_REQUIRE(top.count == 3);
	RM_CHECK_INT(top.items[0].id, 0);
	RM_CHECK_INT(top.items[1].id, 1);
	RM_CHECK_INT(top.items[2].id, 2);
	rm_topk_release(&top);
}

static int compare(const void *a, const void *b)
{
	const struct rm_topk_item *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Against sorting everything, for many sizes and orders. */
static void test_topk__agrees_with_sorting(void)
{
	uint64_t state = 7;

	for (size_t round = 0; round < 300; round++) {
		struct rm_topk_item all[200];
		size_t count = rm_test_random(&state) % 200;
		size_t limit = 1 + rm_test_random(&state) % 20;
		struct rm_topk top;

		rm_topk_init(&top, limit);
		for (size_t i = 0; i < count; i++) {
			all[i] = (struct rm_topk_item){ rm_test_random(&state) % 30, i };
			rm_topk_add(&top, all[i].weight, all[i].id);
		}
		qsort(all, count, sizeof(all[0]), compare);
		rm_topk_sort(&top);
		RM_REQUIRE(top.count == (count < limit ? count : limit));
		for (size_t i = 0; i < top.count; i++)
			RM_REQUIRE(top.items[i].weight == all[i].weight && top.items[i].id == all[i].id);
		rm_topk_release(&top);
	}
}

RM_TEST_TABLE(
	RM_TEST(test_topk__empty),
	RM_TEST(test_topk__none_wanted),
	RM_TEST(test_topk__equal_weights_go_by_id),
	RM_TEST(test_topk__agrees_with_sorting),
)
