/*
 * Which findings are new, which are gone, which changed.
 *
 *	struct rm_finding_diff diff = {0};
 *	rm_finding_diff_make(&diff, &baseline, &target, &matches, &classes);
 *
 * Findings are the same by their keys (finding_key.h), or because they speak of the same value
 * (value_match.h). A finding that is not among a report's largest any more is neither new nor
 * gone when its value is what it was, or when it would have had no place in the other report
 * either (finding_rank.h).
 */
#ifndef RM_FINDING_DIFF_H
#define RM_FINDING_DIFF_H

#include "base.h"
#include "deltas.h"
#include "report.h"
#include "value_match.h"
#include "vec.h"

struct rm_finding_change {
	const struct rm_finding *baseline;
	const struct rm_finding *target;
};

struct rm_finding_list {
	RM_VEC(const struct rm_finding *) items;
};

struct rm_finding_diff {
	struct rm_finding_list added;    /* in the order of the target's report */
	struct rm_finding_list resolved; /* in that of the baseline's */
	RM_VEC(struct rm_finding_change)
	changed; /* of another severity or impact; the target's order */
};

/* matches may be empty: then only keys count. classes tells which ones only one side has. */
void rm_finding_diff_make(struct rm_finding_diff *diff, const struct rm_report *baseline,
	const struct rm_report *target, const struct rm_value_matches *matches,
	const struct rm_class_deltas *classes);
void rm_finding_diff_release(struct rm_finding_diff *diff);

/* Whether a reader would see that anything changed. */
bool rm_finding_change_shows(const struct rm_finding_change *change);

#endif
