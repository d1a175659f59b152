/*
 * A set of numbers below a limit that also knows neighbours: one bit a number, and above each word of bits one bit that
 * says whether the word has any, up to a single word. Everything takes a few steps, however far apart the members are.
 *
 *     struct rm_bittree set;
 *     rm_bittree_init(&set, limit);
 *     rm_bittree_add(&set, number);
 *     for (uint32_t at = rm_bittree_next(&set, 0); at != RM_BITTREE_NONE; at = rm_bittree_next(&set, at + 1))
 *         use(at);
 *     rm_bittree_release(&set);
 *
 * A zeroed one is empty and valid for questions, not for adding.
 */
#ifndef RM_BITTREE_H
#define RM_BITTREE_H

#include "base.h"

#define RM_BITTREE_NONE   UINT32_MAX
#define RM_BITTREE_LEVELS 6 /* 64 to the sixth is more than 32 bits */

struct rm_bittree {
	uint64_t *levels[RM_BITTREE_LEVELS];
	size_t words[RM_BITTREE_LEVELS];
	unsigned level_count;
};

void rm_bittree_init(struct rm_bittree *set, uint32_t limit);
void rm_bittree_add(struct rm_bittree *set, uint32_t number);
bool rm_bittree_has(const struct rm_bittree *set, uint32_t number);

/* The smallest member from number on, the largest up to number; RM_BITTREE_NONE when there is none. */
uint32_t rm_bittree_next(const struct rm_bittree *set, uint32_t number);
uint32_t rm_bittree_prev(const struct rm_bittree *set, uint32_t number);

/* Empty again, in time that goes by the members rather than by the limit. */
void rm_bittree_clear(struct rm_bittree *set);
void rm_bittree_release(struct rm_bittree *set);

#endif
