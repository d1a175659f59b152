/*
 * Which value of one snapshot is which of the other: those that the same path leads to. Paths
 * are followed in the graphs, step by step, not compared as texts; lines of frames do not
 * matter, nor whether a variable is a reference.
 *
 *	struct rm_value_matches matches = {0};
 *	rm_value_matches_make(&matches, &baseline, &target);
 *	rm_node twin = rm_value_match_of_target(&matches, node);	RM_NODE_NONE: it has none
 *	rm_value_matches_release(&matches);
 *
 * Looked for are the values that a report names, and those that hold a hundredth of the heap;
 * paths of more than RM_PATH_TREE_DEPTH_MAX steps (path_tree.h) are not followed (printed, they
 * are cut), nor what no root leads to.
 */
#ifndef RM_VALUE_MATCH_H
#define RM_VALUE_MATCH_H

#include "base.h"
#include "map.h"
#include "report.h"
#include "vec.h"

struct rm_value_match {
	rm_node baseline;
	rm_node target;
	bool is_baseline_path; /* the path that both have is the one of the baseline's report */
};

struct rm_value_matches {
	RM_VEC(struct rm_value_match) items;
	struct rm_map by_baseline; /* node to index */
	struct rm_map by_target;
};

/* Both reports need what is derived. */
void rm_value_matches_make(struct rm_value_matches *matches, const struct rm_report *baseline,
	const struct rm_report *target);
void rm_value_matches_release(struct rm_value_matches *matches);

/* The value of the other snapshot, or RM_NODE_NONE. */
rm_node rm_value_match_of_baseline(const struct rm_value_matches *matches, rm_node node);
rm_node rm_value_match_of_target(const struct rm_value_matches *matches, rm_node node);

#endif
