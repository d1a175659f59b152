/*
 * Which root branch answers for how much memory. What only one branch reaches is that branch's own:
 * the retained size of its supernode in the dominator tree. What several reach is split among them
 * in equal parts. References that only refcounts prove are one more branch (`external`), garbage is
 * one (`unreachable`), and so is the list of blocks that nothing reaches (`unreached`), so that the
 * rows add up to all bytes of the snapshot.
 *
 *     struct rm_blame blame;
 *     rm_blame_compute(&blame, derived);
 *     for (size_t i = 0; i < blame.rows.count; i++) ...
 *     rm_blame_release(&blame);
 */
#ifndef RM_BLAME_H
#define RM_BLAME_H

#include "base.h"
#include "derive.h"
#include "str.h"
#include "vec.h"

struct rm_blame_row {
	struct rm_text name;      /* as in the file, or external, unreachable, unreached; (other roots) for what is left over */
	rm_dom branch;            /* its node of the dominator tree; RM_DOM_NONE for (other roots) */
	uint64_t exclusive_bytes; /* reached from nowhere else */
	uint64_t shared_bytes;    /* this branch's part of what others reach too */
	uint64_t reachable_bytes; /* all that it reaches */
};

struct rm_blame {
	RM_VEC(struct rm_blame_row) rows; /* the most bytes first */
	uint64_t total_bytes;             /* of all rows: every counted byte of the snapshot */
};

/* O(values that hang directly below all roots + edges into these). */
void rm_blame_compute(struct rm_blame *blame, const struct rm_derived *derived);
void rm_blame_release(struct rm_blame *blame);

static inline uint64_t rm_blame_row_total(const struct rm_blame_row *row)
{
	return row->exclusive_bytes + row->shared_bytes;
}

#endif
