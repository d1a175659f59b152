#include "base.h"
#include "mem.h"
#include "topk.h"

void rm_topk_init(struct rm_topk *top, size_t limit)
{
	top->items = rm_array(limit, sizeof(*top->items));
	top->count = 0;
	top->limit = limit;
}

/* Whether a comes after b in the result. Ids are unique, so no two items are equal. */
static bool topk_is_less(struct rm_topk_item a, struct rm_topk_item b)
{
	return a.weight != b.weight ? a.weight < b.weight : a.id > b.id;
}

/* The heap keeps the item that is to go first at its root. */
static void topk_sift_down(struct rm_topk_item *items, size_t count, size_t at)
{
	struct rm_topk_item moved = items[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= count)
			break;
		if (child + 1 < count && topk_is_less(items[child + 1], items[child]))
			child++;
		if (!topk_is_less(items[child], moved))
			break;
		items[at] = items[child];
		at = child;
	}
	items[at] = moved;
}

void rm_topk_add(struct rm_topk *top, uint64_t weight, uint64_t id)
{
	struct rm_topk_item item = { weight, id };
	size_t at;

	if (top->count == top->limit) {
		if (top->limit == 0 || topk_is_less(item, top->items[0]))
			return;
		top->items[0] = item;
		topk_sift_down(top->items, top->count, 0);
		return;
	}
	for (at = top->count++; at != 0 && topk_is_less(item, top->items[(at - 1) / 2]); at = (at - 1) / 2)
		top->items[at] = top->items[(at - 1) / 2];
	top->items[at] = item;
}

/* Heap sort in place: the smallest goes to the end each time. */
void rm_topk_sort(struct rm_topk *top)
{
	for (size_t left = top->count; left > 1; left--) {
		struct rm_topk_item smallest = top->items[0];

		top->items[0] = top->items[left - 1];
		top->items[left - 1] = smallest;
		topk_sift_down(top->items, left - 1, 0);
	}
}

void rm_topk_release(struct rm_topk *top)
{
	rm_free(top->items);
	memset(top, 0, sizeof(*top));
}
