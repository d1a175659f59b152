/*
 * How much memory hangs on references that the graph does not show: what values with missing references
 * (refcount_audit.h) retain, nothing twice where one holds the other. It says how far sizes below such values can be
 * believed: somebody outside may know them all.
 */
#ifndef RM_MISSING_REFS_H
#define RM_MISSING_REFS_H

#include "base.h"
#include "derive.h"

struct rm_missing_refs {
	uint64_t nodes; /* values with missing references */
	uint64_t bytes; /* by row sizes */
	uint64_t allocated;
};

/* O(n log n) in the values with missing references. */
void rm_missing_refs_sum(struct rm_missing_refs *sum, const struct rm_derived *derived);

#endif
