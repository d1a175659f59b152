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
#include "bitset.h"

struct rm_hash_filter {
	struct rm_bitset once;
	struct rm_bitset twice;
	uint64_t mask;
};

/* 8 to 16 bits for each hash, so that one in ten passes by chance at most. */
static inline void rm_hash_filter_init(struct rm_hash_filter *filter, size_t count)
{
	size_t bits = 1024;

	while (bits < count * 8) {
		bits *= 2;
	}
	rm_bitset_init(&filter->once, bits);
	rm_bitset_init(&filter->twice, bits);
	filter->mask = bits - 1;
}

static inline void rm_hash_filter_see(struct rm_hash_filter *filter, uint64_t hash)
{
	if (hash != 0 && rm_bitset_add(&filter->once, (size_t)(hash & filter->mask))) {
		rm_bitset_add(&filter->twice, (size_t)(hash & filter->mask));
	}
}

static inline bool rm_hash_filter_passes(const struct rm_hash_filter *filter, uint64_t hash)
{
	return hash != 0 && rm_bitset_has(&filter->twice, (size_t)(hash & filter->mask));
}

static inline void rm_hash_filter_release(struct rm_hash_filter *filter)
{
	rm_bitset_release(&filter->once);
	rm_bitset_release(&filter->twice);
}

#endif
