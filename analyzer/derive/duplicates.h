/*
 * Values that exist more than once: sets of equal strings, and of equal small arrays and objects
 * (equality.h), with what one copy for all would save. Nothing is counted twice: what lies inside a
 * copy that could go is no copy of its own.
 *
 *     struct rm_duplicates duplicates;
 *     rm_duplicates_find(&duplicates, derived, equality);
 *     for (size_t i = 0; i < duplicates.sets.count; i++) {
 *         const struct rm_duplicate_set *set = &duplicates.sets.items[i];
 *         ... duplicates.members.items[set->first .. set->first + set->count - 1], the one to keep first
 *     }
 *     rm_duplicates_release(&duplicates);
 *
 * Only live values with memory of their own; interned strings, and objects that store nothing, are
 * left out.
 */
#ifndef RM_DUPLICATES_H
#define RM_DUPLICATES_H

#include "base.h"
#include "derive.h"
#include "equality.h"
#include "vec.h"

struct rm_duplicate_set {
	rm_node keeper; /* the first of them */
	uint32_t first; /* place in members */
	uint32_t count; /* two at least */
	uint8_t type;   /* enum rm_type: STRING, ARRAY, OBJECT */
};

struct rm_duplicates {
	RM_VEC(struct rm_duplicate_set) sets; /* by keeper */
	RM_VEC(rm_node) members;              /* set after set, ascending in each */
	struct rm_bitset covered;             /* by node: lies inside a copy that could go */
};

void rm_duplicates_find(struct rm_duplicates *duplicates, const struct rm_derived *derived,
	struct rm_equality *equality);
void rm_duplicates_release(struct rm_duplicates *duplicates);

#endif
