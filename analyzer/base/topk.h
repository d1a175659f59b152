/*
 * The largest N of a stream, in a total order: larger weight first, then the smaller id, so that the answer does not
 * depend on the order of the stream. A min-heap of N places; adding costs one comparison as a rule.
 *
 *     struct rm_topk top;
 *     rm_topk_init(&top, 10);
 *     rm_topk_add(&top, bytes, node);
 *     rm_topk_sort(&top);                 largest first; no more adding
 *     for (size_t i = 0; i < top.count; i++)
 *         use(top.items[i].id, top.items[i].weight);
 *     rm_topk_release(&top);
 */
#ifndef RM_TOPK_H
#define RM_TOPK_H

#include "base.h"

struct rm_topk_item {
	uint64_t weight;
	uint64_t id;
};

struct rm_topk {
	struct rm_topk_item *items;
	size_t count;
	size_t limit;
};

void rm_topk_init(struct rm_topk *top, size_t limit);
void rm_topk_add(struct rm_topk *top, uint64_t weight, uint64_t id);
void rm_topk_sort(struct rm_topk *top);
void rm_topk_release(struct rm_topk *top);

#endif
