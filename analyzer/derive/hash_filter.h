/*
 * Which of millions of hashes come more than once, in two bits a hash or so: see all of them, then ask for each. Now and
 * then a hash passes that came once (another one has the same lower bits); one that came twice always does.
 *
 *     struct rm_hash_filter filter;
 *     rm_hash_filter_init(&filter, count);
 *     rm_hash_filter_see(&filter, hash);    for all
 *     if (rm_hash_filter_passes(&filter, hash)) ...
 *     rm_hash_filter_release(&filter);
 *
 * 0 is no hash: never seen, never passes.
 */
#ifndef RM_HASH_FILTER_H
#define RM_HASH_FILTER_H

#include "base.h"
#include "mem.h"

struct rm_hash_filter {
	uint64_t *pairs; /* of bits: seen once, seen twice */
	uint64_t mask;
};

/* 8 to 16 pairs for each hash, so that one in ten passes by chance at most. */
static inline void rm_hash_filter_init(struct rm_hash_filter *filter, size_t count)
{
	size_t pairs = 1024;

	while (pairs < count * 8)
		pairs *= 2;
	filter->pairs = rm_calloc(pairs / 32, sizeof(*filter->pairs));
	filter->mask = pairs - 1;
}

/* Says that a hash will be seen or asked for soon: places are all over the memory, and each look would wait for it. */
static inline void rm_hash_filter_prepare(const struct rm_hash_filter *filter, uint64_t hash)
{
	RM_PREFETCH(&filter->pairs[(hash & filter->mask) / 32]);
	(void)hash;
}

static inline void rm_hash_filter_see(struct rm_hash_filter *filter, uint64_t hash)
{
	uint64_t place = hash & filter->mask, once = UINT64_C(1) << place % 32 * 2;
	uint64_t *pair = &filter->pairs[place / 32];

	if (hash != 0)
		*pair |= (*pair & once) << 1 | once;
}

static inline bool rm_hash_filter_passes(const struct rm_hash_filter *filter, uint64_t hash)
{
	uint64_t place = hash & filter->mask;

	return hash != 0 && (filter->pairs[place / 32] >> (place % 32 * 2 + 1) & 1) != 0;
}

static inline void rm_hash_filter_release(struct rm_hash_filter *filter)
{
	rm_free(filter->pairs);
	filter->pairs = NULL;
}

#endif
