/*
 * Kinds of which a report only lists the largest. A finding that the other report does not have is new or gone only when
 * it would have had a place there: with ten others before it, its absence says nothing.
 *
 *	struct rm_finding_ranks ranks;
 *	rm_finding_ranks_make(&ranks, &other->findings);
 *	if (rm_finding_is_outranked(&ranks, f) && rm_finding_has_known_classes(graph, f, &classes.added))
 *		nothing is known of it
 */
#ifndef RM_FINDING_RANK_H
#define RM_FINDING_RANK_H

#include "base.h"
#include "deltas.h"
#include "finding.h"
#include "graph.h"

/* Kinds share a list when one pass gives places to all of them. */
enum rm_rank_list {
	RM_RANK_NONE, /* all that there are */
	RM_RANK_COMPANIONS,
	RM_RANK_DYNAMIC,
	RM_RANK_SHAPES,
	RM_RANK_SPARSE,
	RM_RANK_OVERSIZED,
	RM_RANK_UNOWNED,
	RM_RANK_CHOKES,
	RM_RANK_CYCLES,
	RM_RANK_LEAKS,
	RM_RANK_SCALING,
	RM_RANK_OWNED,
	RM_RANK_PROPERTIES,
	RM_RANK_ARRAYS,
	RM_RANK_STRINGS,
	RM_RANK_DEDUP,
	RM_RANK_SHARED,
	RM_RANK_EXTERNAL,
	RM_RANK_COUNT
};

struct rm_finding_ranks {
	uint32_t counts[RM_RANK_COUNT];
	uint64_t least[RM_RANK_COUNT]; /* the smallest of what decides about places */
};

void rm_finding_ranks_make(struct rm_finding_ranks *ranks, const struct rm_findings *findings);

/* The list is full, and the finding has no more than its last has. */
bool rm_finding_is_outranked(const struct rm_finding_ranks *ranks, const struct rm_finding *f);

/*
 * None of the classes that the finding names is in `rows`, the classes that only its own snapshot has. True for what
 * names no classes.
 */
bool rm_finding_has_known_classes(
	const struct rm_graph *graph, const struct rm_finding *f, const struct rm_count_deltas *rows);

#endif
