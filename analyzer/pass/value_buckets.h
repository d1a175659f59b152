/*
 * Strings and objects that a property refers to and that were found on another way first, so that others refer to
 * them too: by class and name of the property, and class and size of the value. Members of cycles are left out, whose
 * references back to their owner are no copies of anything.
 *
 *     struct rm_value_buckets buckets;
 *     rm_value_buckets_find(&buckets, derived);
 *     for (size_t i = 0; i < buckets.items.count; i++) ...          largest first, small ones left out
 *     rm_value_buckets_release(&buckets);
 */
#ifndef RM_VALUE_BUCKETS_H
#define RM_VALUE_BUCKETS_H

#include "base.h"
#include "derive.h"
#include "map.h"
#include "vec.h"

struct rm_value_bucket {
	uint32_t source_class;
	rm_str link;
	uint32_t class_id; /* of the values; RM_CLASS_NONE for strings */
	uint64_t size;     /* of each */
	bool is_said;      /* for the caller: false at first */
	RM_VEC(rm_node) members; /* ascending, each once */
};

#define RM_VALUE_BUCKETS_RECENT 64

struct rm_value_buckets {
	struct rm_map index;
	RM_VEC(struct rm_value_bucket) items;
	uint32_t recent[RM_VALUE_BUCKETS_RECENT]; /* by name: the one asked for last, plus 1 */
};

void rm_value_buckets_find(struct rm_value_buckets *buckets, const struct rm_derived *derived);
void rm_value_buckets_release(struct rm_value_buckets *buckets);

#endif
